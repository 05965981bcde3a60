namespace Parallelism.Topology;

// The strategy that fits a machine, its degree, and why: the table in docs/topology.md, as a pure function.
internal sealed record StrategyChoice(string Strategy, int Degree, string WhyStrategy, string WhyDegree, IReadOnlyList<ProcessorLimit> Limits, ProcessorLimit? Least)
{
    public static StrategyChoice Make(StrategyRequest request)
    {
        Check(request.Required);
        if (request.IsWorker)
            return InWorker(request.Required);
        var environment = EnvironmentOverride.Read(request.Environment);
        var limits = ProcessorLimit.List(request.Machine, request.RuntimeCount, request.Environment);
        var least = ProcessorLimit.Least(limits);
        var (degree, whyDegree) = environment.Degree is { } forced ? (forced, $"{EnvironmentOverride.DegreeVariable} in the environment says so")
            : request.Degree is { } configured ? (configured, "MaxDegreeOfParallelism is configured")
            : (least.Processors, $"one for each processor that the least limit leaves, {least.Source}");
        var name = environment.Strategy ?? request.Strategy;
        var source = environment.Strategy is null ? "the configured strategy" : $"{EnvironmentOverride.StrategyVariable} in the environment";
        var (strategy, why) = name == StrategyNames.Auto ? Default(request, degree) : Named(name, source, request.Required, environment.Strategy is not null);
        return strategy == StrategyNames.Sequential
            ? new(strategy, 1, why, "one after the other", limits, least)
            : new(strategy, degree, why, whyDegree, limits, least);
    }

    // The degree of a strategy that is given none, whichever strategy it is.
    public static int DegreeOf(StrategyRequest request) => request.IsWorker ? 1
        : EnvironmentOverride.Read(request.Environment).Degree
            ?? ProcessorLimit.Least(ProcessorLimit.List(request.Machine, request.RuntimeCount, request.Environment)).Processors;

    // The first row that applies decides.
    private static (string Strategy, string Why) Default(StrategyRequest request, int degree)
    {
        var required = request.Required;
        if (required.SurvivesCrashes || required.CanKill)
            return (StrategyNames.Process, $"only worker processes have the required {StrategyNames.Describe(required)}");
        if (degree == 1)
            return (StrategyNames.Sequential, "one item at a time needs no workers");
        var (domains, widest) = MemoryDomains(request.Machine);
        if (domains <= 1)
            return (StrategyNames.Thread, "the processors share one memory domain: threads copy nothing");
        if (required.SharesMemory)
            return (StrategyNames.Thread, KernelText.Invariant($"SharesMemory is required, though the processors lie in {domains} memory nodes"));
        if (degree <= widest)
            return (StrategyNames.Thread, KernelText.Invariant($"{degree} at once fit into one of the {domains} memory nodes ({widest} processors)"));
        return (StrategyNames.Process, KernelText.Invariant($"the processors lie in {domains} memory nodes: worker processes keep memory and garbage collection at home"));
    }

    private static (string Strategy, string Why) Named(string name, string source, StrategyTraits required, bool fromEnvironment)
    {
        if (StrategyNames.Traits(name).Satisfy(required))
            return (name, $"{source} is '{name}'");
        var message = $"The strategy '{name}', {(fromEnvironment ? "from " : "")}{source}, does not have the required {StrategyNames.Describe(required)}. "
            + $"Name '{(required.SharesMemory ? StrategyNames.Thread : StrategyNames.Process)}' or 'auto', or do not require it.";
        throw fromEnvironment ? new InvalidOperationException(message) : new ArgumentException(message);
    }

    private static StrategyChoice InWorker(StrategyTraits required) => StrategyNames.Traits(StrategyNames.Sequential).Satisfy(required)
        ? new(StrategyNames.Sequential, 1, "this process is a worker: work inside of work runs on the worker's own budget", "one after the other", [], null)
        : throw new InvalidOperationException(
            $"{StrategyNames.Describe(required)} is required, but this process is a worker, and workers start no workers of their own by default. "
            + "Require it where the outer work is started.");

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

    // The memory nodes behind the usable processors, and the usable processors of the widest. A node without memory is no domain.
    private static (int Domains, int Widest) MemoryDomains(MachineTopology machine)
    {
        var usable = machine.Usable;
        var domains = 0;
        var widest = 0;
        foreach (var node in machine.UsableNodes)
        {
            if (node.MemoryKiB == 0)
                continue;
            domains++;
            widest = Math.Max(widest, node.Processors.Intersect(usable).Count);
        }

        return (domains, widest);
    }
}
