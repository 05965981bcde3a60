namespace Parallelism;

/// <summary>What a strategy does at one moment, and what it has done so far; see <see cref="IExecutionStrategy.GetSnapshot"/>.</summary>
/// <remarks>
/// It never changes. Nothing is stopped to take it: an item that passes from one count to the next at this very moment may be in both, or in none. Items
/// that were cancelled, or never started, are in none. The items of a reduction are its segments, at most 256.
/// </remarks>
public sealed record StrategySnapshot
{
    /// <summary>The name of the strategy: <see cref="IExecutionStrategy.Name"/>.</summary>
    public required string Strategy { get; init; }

    /// <summary>What tells this strategy from others of its kind: <see cref="ProcessStrategyOptions.InstanceName"/>; otherwise <see langword="null"/>.</summary>
    public string? InstanceName { get; init; }

    /// <summary>The number of items that may run at once.</summary>
    public required int MaxDegreeOfParallelism { get; init; }

    /// <summary>The number of items that wait for a place.</summary>
    public required long Queued { get; init; }

    /// <summary>
    /// The number of items that run, or on threads the places that are taken; on processes the items that workers have been sent, for one that runs quick
    /// items has many more ahead.
    /// </summary>
    public required long InFlight { get; init; }

    /// <summary>The number of items that ended with a result.</summary>
    public required long Done { get; init; }

    /// <summary>The number of items that failed.</summary>
    public required long Failed { get; init; }

    /// <summary>The worker processes, by number; empty where items run in this process.</summary>
    public IReadOnlyList<WorkerSnapshot> Workers { get; init; } = [];
}
