namespace Parallelism.Topology;

// All that the choice of a strategy depends on.
internal sealed record StrategyRequest(MachineTopology Machine)
{
    // The configured name; "auto" lets the machine decide.
    public string Strategy { get; init; } = StrategyNames.Auto;

    // The configured degree; null for what the limits allow.
    public int? Degree { get; init; }

    public StrategyTraits Required { get; init; }

    public Func<string, string?> Environment { get; init; } = static _ => null;

    // Environment.ProcessorCount; null for a machine that this process does not run on.
    public int? RuntimeCount { get; init; }

    // Whether this process is itself a worker: it never starts more of them by default.
    public bool IsWorker { get; init; }
}
