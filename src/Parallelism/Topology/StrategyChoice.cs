namespace Parallelism.Topology;

// The strategy that fits a machine, its degree, the places of its workers, and why: the tables in docs/topology.md, as a pure function.
internal sealed record StrategyChoice
{
    private StrategyChoice(string strategy, string row, string why)
    {
        Strategy = strategy;
        StrategyRow = row;
        WhyStrategy = why;
    }

    public string Strategy { get; }

    // The row of the table that decided.
    public string StrategyRow { get; }

    public string WhyStrategy { get; }

    public int Degree { get; private init; } = 1;

    public string DegreeRow { get; private init; } = "D1";

    public string WhyDegree { get; private init; } = "one after the other";

    // Whether the degree is what the limits allow, and so changes with them.
    public bool FollowsLimits => DegreeRow == "D4";

    public PlacementChoice Placement { get; private init; } = null!;

    public IReadOnlyList<ProcessorLimit> Limits { get; private init; } = [];

    public ProcessorLimit? Least { get; private init; }

    public static StrategyChoice Make(StrategyRequest request)
    {
        Check(request.Required);
        if (request.IsWorker)
            return InWorker(request);
        var environment = EnvironmentOverride.Read(request.Environment);
        var limits = ProcessorLimit.List(request.Machine, request.RuntimeCount, request.Environment);
        var least = ProcessorLimit.Least(limits);
        var (degree, row, why) = environment.Degree is { } forced ? (forced, "D2", $"{EnvironmentOverride.DegreeVariable} in the environment says so")
            : request.Degree is { } configured ? (configured, "D3", "MaxDegreeOfParallelism is configured")
            : (least.Processors!.Value, "D4", $"one for each processor that the least limit leaves, {least.Source}");
        if (degree > least.Processors)
            why += KernelText.Invariant($"; the least limit is {least.Processors}, so this is for work that waits");
        var name = environment.Strategy ?? request.Strategy;
        var choice = name == StrategyNames.Auto ? Default(request, degree)
            : environment.Strategy is not null ? Named(name, "S3", $"{EnvironmentOverride.StrategyVariable} in the environment", request.Required)
            : Named(name, "S4", "the configured strategy", request.Required);
        if (choice.Strategy != StrategyNames.Sequential)
            choice = choice with { Degree = degree, DegreeRow = row, WhyDegree = why };
        return choice with
        {
            Limits = limits,
            Least = least,
            Placement = PlacementChoice.Make(request.Machine, choice.Strategy, choice.Degree, least.Processors!.Value),
        };
    }

    // The degree of a strategy that is given none, whichever strategy it is. A worker's share of the processors is what its runtime counts.
    public static int DegreeOf(StrategyRequest request) => request.IsWorker ? request.RuntimeCount ?? 1
        : EnvironmentOverride.Read(request.Environment).Degree
            ?? ProcessorLimit.Least(ProcessorLimit.List(request.Machine, request.RuntimeCount, request.Environment)).Processors!.Value;

    // The first row that applies decides.
    private static StrategyChoice Default(StrategyRequest request, int degree)
    {
        var required = request.Required;
        if (required.SurvivesCrashes || required.CanKill)
            return new(StrategyNames.Process, "S5", $"only worker processes have the required {StrategyNames.Describe(required)}");
        if (degree == 1)
            return new(StrategyNames.Sequential, "S6", "one item at a time needs no workers");
        var domains = PlacementChoice.Nodes(request.Machine, request.Machine.Usable);
        if (domains.Count <= 1)
            return new(StrategyNames.Thread, "S7", "the processors share one memory domain: threads copy nothing");
        if (required.SharesMemory)
            return new(StrategyNames.Thread, "S8", KernelText.Invariant($"SharesMemory is required, though the processors lie in {domains.Count} memory nodes"));
        var widest = 0;
        foreach (var domain in domains)
            widest = Math.Max(widest, domain.Count);
        return degree <= widest
            ? new(StrategyNames.Thread, "S9", KernelText.Invariant($"{degree} at once fit into one of the {domains.Count} memory nodes ({widest} processors)"))
            : new(StrategyNames.Process, "S10", KernelText.Invariant($"the processors lie in {domains.Count} memory nodes: worker processes keep memory and garbage collection at home"));
    }

    private static StrategyChoice Named(string name, string row, string source, StrategyTraits required)
    {
        if (StrategyNames.Traits(name).Satisfy(required))
            return new(name, row, $"{source} is '{name}'");
        var fromEnvironment = row == "S3";
        var message = $"The strategy '{name}', {(fromEnvironment ? "from " : "")}{source}, does not have the required {StrategyNames.Describe(required)}. "
            + $"Name '{(required.SharesMemory ? StrategyNames.Thread : StrategyNames.Process)}' or 'auto', or do not require it.";
        throw fromEnvironment ? new InvalidOperationException(message) : new ArgumentException(message);
    }

    private static StrategyChoice InWorker(StrategyRequest request) => StrategyNames.Traits(StrategyNames.Sequential).Satisfy(request.Required)
        ? new(StrategyNames.Sequential, "S2", "this process is a worker: work inside of work runs on the worker's own budget")
        {
            Placement = PlacementChoice.Make(request.Machine, StrategyNames.Sequential, 1, 1),
        }
        : throw new InvalidOperationException(
            $"{StrategyNames.Describe(request.Required)} is required, but this process is a worker, and workers start no workers of their own by default. "
            + "Require it where the outer work is started.");

    // Row S1.
    private static void Check(StrategyTraits required)
    {
        if (required.SharesMemory && (required.SurvivesCrashes || required.CanKill))
        {
            throw new ArgumentException(
                $"No strategy has {StrategyNames.Describe(required)} together: what shares the caller's memory dies with it. "
                + "Threads have SharesMemory; worker processes have SurvivesCrashes and CanKill.",
                nameof(required));
        }
    }
}
