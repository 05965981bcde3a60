namespace Parallelism;

/// <summary>A work item ran for longer than its time limit, counted from its start, and was ended or abandoned.</summary>
public sealed class WorkTimeoutException : TimeoutException
{
    /// <summary>Makes an exception without details.</summary>
    public WorkTimeoutException()
    {
    }

    /// <summary>Makes an exception without details.</summary>
    public WorkTimeoutException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception without details.</summary>
    public WorkTimeoutException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The limit that was passed.</summary>
    public TimeSpan Limit { get; init; }

    /// <summary>The name of the method that ran.</summary>
    public string Method { get; init; } = "";

    /// <summary>The index of the item in its map, stream or loop; <see langword="null"/> for an item on its own.</summary>
    public long? ItemIndex { get; init; }

    /// <summary>
    /// Whether the work still ran when its caller was told: on threads, because .NET cannot stop a thread, for work that did not end within the grace
    /// period. Always <see langword="false"/> on processes, where such work is killed.
    /// </summary>
    public bool IsAbandoned { get; init; }
}
