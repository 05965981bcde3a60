namespace Parallelism.Dispatch;

// Turns one worker's outcome bytes into objects; holds what that worker has defined so far.
internal interface IOutcomeReader
{
    void Define(ReadOnlySpan<byte> definitions);

    TResult ReadValue<TResult>(ReadOnlySpan<byte> payload);

    // A value that the work reported; its type stands with it.
    object? ReadReport(ReadOnlySpan<byte> payload);

    Exception ReadException(ReadOnlySpan<byte> payload);
}
