namespace Parallelism;

/// <summary>
/// The worker process died while it ran a work item. Only that item fails: what the worker had not started runs elsewhere, and another
/// worker takes its place.
/// </summary>
public sealed class WorkerCrashedException : Exception
{
    /// <summary>Makes an exception without an obituary.</summary>
    public WorkerCrashedException()
    {
    }

    /// <summary>Makes an exception without an obituary.</summary>
    public WorkerCrashedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception without an obituary.</summary>
    public WorkerCrashedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Why the process died.</summary>
    public WorkerCrashCause Cause { get; init; }

    /// <summary>The id that the process had.</summary>
    public int ProcessId { get; init; }

    /// <summary>Its exit code; <see langword="null"/> where a signal ended it or the code is not known.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The number of the Unix signal that ended it, for example 9 for SIGKILL; <see langword="null"/> where none did.</summary>
    public int? Signal { get; init; }

    /// <summary>The last lines of its standard error; empty where it wrote none.</summary>
    public string StandardError { get; init; } = "";

    /// <summary>The name of the method that it ran.</summary>
    public string Method { get; init; } = "";

    /// <summary>The index of the item in its map, stream or loop; <see langword="null"/> for an item on its own.</summary>
    public long? ItemIndex { get; init; }

    /// <summary>How long the item had run when the death was noticed; zero where it had not begun.</summary>
    public TimeSpan RunningTime { get; init; }

    /// <summary>
    /// The memory dump that the runtime wrote of the process, where <see cref="ProcessStrategyOptions.DumpFolder"/> is set and the death was a crash;
    /// otherwise <see langword="null"/>.
    /// </summary>
    public string? DumpPath { get; init; }

    /// <summary>The how manieth attempt at the item this was, from 1.</summary>
    public int Attempt { get; init; } = 1;
}
