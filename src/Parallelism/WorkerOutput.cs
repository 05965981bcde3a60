namespace Parallelism;

/// <summary>A piece of text that came from one worker process: what its work printed, or wrote to its standard output or error.</summary>
public sealed class WorkerOutput
{
    /// <summary>The text as it was printed, line ends included. One or more lines, or a part of one; never empty.</summary>
    public required string Text { get; init; }

    /// <summary>
    /// Whether it went to standard error. What native code and other processes write, past <see cref="Console"/>, counts as standard error.
    /// </summary>
    public required bool IsError { get; init; }

    /// <summary>The worker's process id.</summary>
    public required int ProcessId { get; init; }

    /// <summary>
    /// The method of the item that printed it; <see langword="null"/> where that is not known: text of threads that the work started, of native code
    /// and of other processes, and text printed between two items.
    /// </summary>
    public string? Method { get; init; }

    /// <summary>The index of the item in its call; <see langword="null"/> for an item on its own, and where <see cref="Method"/> is.</summary>
    public long? ItemIndex { get; init; }
}
