namespace Parallelism;

/// <summary>A worker process at one moment; see <see cref="StrategySnapshot.Workers"/>.</summary>
public sealed record WorkerSnapshot
{
    /// <summary>The place of the worker in its strategy, from 0; whoever replaces it takes its number.</summary>
    public required int Number { get; init; }

    /// <summary>The id of the process.</summary>
    public required int ProcessId { get; init; }

    /// <summary>What the worker does.</summary>
    public required WorkerState State { get; init; }

    /// <summary>The name of the group of workers that it belongs to; <see langword="null"/> where there are none.</summary>
    public string? Group { get; init; }

    /// <summary>The number of items that it has been sent and that have no outcome yet.</summary>
    public required long InFlight { get; init; }

    /// <summary>The number of items that it has ended.</summary>
    public required long ItemsEnded { get; init; }

    /// <summary>Its resident memory in bytes; 0 where the system does not say.</summary>
    public required long Memory { get; init; }

    /// <summary>The time since it was ready for work.</summary>
    public required TimeSpan Age { get; init; }

    /// <summary>The method of the item that it runs; <see langword="null"/> where it runs none.</summary>
    public string? Method { get; init; }

    /// <summary>The index of the item that it runs; <see langword="null"/> where it runs none, or one on its own.</summary>
    public long? ItemIndex { get; init; }

    /// <summary>How long the item has run that it runs; zero where it runs none.</summary>
    public TimeSpan RunningTime { get; init; }
}
