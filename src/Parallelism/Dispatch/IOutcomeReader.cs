namespace Parallelism.Dispatch;

// Turns one worker's outcome bytes into objects; holds what that worker has defined so far.
internal interface IOutcomeReader
{
    void Define(ReadOnlySpan<byte> definitions);

    // Holds memory of the worker's, by its names, until the next value has been read.
    void Hold(ReadOnlySpan<byte> names);

    TResult ReadValue<TResult>(ReadOnlySpan<byte> payload);

    // A value that the work reported; its type stands with it.
    object? ReadReport(ReadOnlySpan<byte> payload);

    Exception ReadException(ReadOnlySpan<byte> payload);
}
