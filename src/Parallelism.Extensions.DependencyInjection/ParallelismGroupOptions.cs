namespace Parallelism;

/// <summary>A group of workers in <see cref="ParallelismOptions.Groups"/>; the same as <see cref="WorkerGroup"/>, and settable from configuration.</summary>
public sealed class ParallelismGroupOptions
{
    /// <summary>
    /// The number of the group's workers; 1 to 65,535. Default: <see langword="null"/>, an even share of what the other groups leave, or one for each core of
    /// <see cref="Place"/>.
    /// </summary>
    public int? MaxDegreeOfParallelism { get; set; }

    /// <summary>
    /// The part of the machine that the group's workers are kept on, as <see cref="WorkerPlace.Parse"/> reads it. Default: <see langword="null"/>, as for the strategy.
    /// </summary>
    public string? Place { get; set; }

    /// <summary>What each worker is bound to within its place. Default: <see langword="null"/>, as for the strategy.</summary>
    public WorkerPlacement? Placement { get; set; }

    /// <summary>The names of groups whose items this group's workers take when they have none of their own. Default: <see langword="null"/>, none.</summary>
    public IReadOnlyList<string>? Helps { get; set; }

    /// <summary>Whether the group's workers take no items that name no group. Default: <see langword="false"/>.</summary>
    public bool Reserved { get; set; }

    /// <summary>
    /// The resident memory in bytes that a worker process of the group may take; 67,108,864 (64 MiB) or more. Default: <see langword="null"/>, as for the strategy.
    /// </summary>
    public long? MaxWorkerMemory { get; set; }

    /// <summary>The garbage collector of the group's worker processes. Default: as for the strategy.</summary>
    public ParallelismGarbageCollectorOptions GarbageCollector { get; } = new();

    /// <summary>Environment variables of the group's worker processes, over the strategy's. Default: <see langword="null"/>, none.</summary>
    public IReadOnlyDictionary<string, string?>? EnvironmentVariables { get; set; }

    /// <summary>
    /// Runs once in each of the group's workers, before its first item; set from code only, and not <c>async</c>. Default: <see langword="null"/>, the strategy's.
    /// </summary>
    public Action? Initializer { get; set; }
}
