namespace Parallelism;

/// <summary>What a <see cref="ProcessStrategy"/> has done up to a moment.</summary>
public sealed record ProcessStatistics
{
    /// <summary>The ids of the worker processes that are ready for work.</summary>
    public required IReadOnlyList<int> ProcessIds { get; init; }

    /// <summary>How many workers have started, the replaced ones included.</summary>
    public required int Started { get; init; }

    /// <summary>How many workers died without being asked to.</summary>
    public required int Crashed { get; init; }

    /// <summary>How often an item that was lost, or failed, was run again.</summary>
    public required long Retried { get; init; }

    /// <summary>How many items came back with an outcome.</summary>
    public required long ItemsCompleted { get; init; }

    /// <summary>Bytes of frames written to workers.</summary>
    public required long BytesSent { get; init; }

    /// <summary>Bytes of frames read from workers.</summary>
    public required long BytesReceived { get; init; }

    /// <summary>The largest resident size of a worker that was seen, in bytes. It is looked at when limits or statistics ask for it, and at disposal.</summary>
    public required long PeakWorkerMemory { get; init; }
}
