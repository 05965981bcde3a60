using Parallelism.Placement;

namespace Parallelism.Topology;

// Where the workers of a strategy belong and how many on each place, by the rows P1 to P8 of the table in docs/topology.md.
internal sealed record PlacementChoice(string Row, PlacementAdvice Advice, string Why, IReadOnlyList<WorkerShare> Shares)
{
    // The first row that applies decides.
    public static PlacementChoice Make(MachineTopology machine, string strategy, int degree, int leastLimit)
    {
        var usable = machine.Usable;
        if (strategy == StrategyNames.Sequential)
            return Free("P1", "one item at a time");
        if (strategy == StrategyNames.Thread)
            return Free("P2", "threads share the caller's memory, and those of the thread pool belong to the whole program");
        if (degree > usable.Count)
            return Free("P3", KernelText.Invariant($"{degree} workers wait for each other on {usable.Count} processors: the system moves them to those that are free"));
        if (leastLimit < usable.Count)
            return Free("P4", KernelText.Invariant($"of {usable.Count} processors the limits grant the time of {leastLimit}, without saying which: others have the rest"));
        if (Nodes(machine, usable).Count > 1)
        {
            return new("P5", PlacementAdvice.Node, "each worker keeps its memory and its garbage collection on one node, and all nodes are used",
                Spread(machine, WorkerPlacement.PerNode, degree, part => NameOfNode(machine, part)));
        }

        if (machine.CoreKinds.Count > 1)
            return Free("P6", "cores differ: workers that are free to move find the most able ones; Groups can give each kind its own");
        if (HaveSeveralCaches(machine, usable))
        {
            return new("P7", PlacementAdvice.CacheGroup, "a worker that moves to another last-level cache would have to fill it again",
                Spread(machine, WorkerPlacement.PerL3Group, degree, part => NameOfCache(machine, part)));
        }

        return Free("P8", "one memory domain and one last-level cache: every place is as good");
    }

    // The nodes with memory and usable processors: what the memory domains are counted by.
    public static List<ProcessorSet> Nodes(MachineTopology machine, ProcessorSet usable)
    {
        var nodes = new List<ProcessorSet>();
        foreach (var node in machine.UsableNodes)
        {
            if (node.MemoryKiB != 0)
                nodes.Add(node.Processors.Intersect(usable));
        }

        return nodes;
    }

    // As the strategy itself will seat its workers.
    private static List<WorkerShare> Spread(MachineTopology machine, WorkerPlacement placement, int degree, Func<ProcessorSet, string> name) =>
    [
        .. new PlacementPlan(machine).Add(placement, null, degree)
            .GroupBy(static part => part)
            .OrderBy(static part => part.Key.First)
            .Select(part => new WorkerShare(name(part.Key), part.Key, part.Count())),
    ];

    private static string NameOfNode(MachineTopology machine, ProcessorSet part)
    {
        foreach (var node in machine.Nodes)
        {
            if (part.IsSubsetOf(node.Processors))
                return KernelText.Invariant($"node {node.Id}");
        }

        return "no node";
    }

    private static string NameOfCache(MachineTopology machine, ProcessorSet part)
    {
        var (level, groups) = PlacementPlan.LastCaches(machine);
        foreach (var group in groups)
        {
            if (part.IsSubsetOf(group))
                return KernelText.Invariant($"L{level} of {group}");
        }

        return "no cache";
    }

    // Whether there are several of the last level, and each is shared by several cores.
    private static bool HaveSeveralCaches(MachineTopology machine, ProcessorSet usable)
    {
        var count = 0;
        foreach (var group in PlacementPlan.LastCaches(machine).Groups)
        {
            if (!group.Overlaps(usable))
                continue;
            if (CoresOf(machine, group.Intersect(usable)) < 2)
                return false;
            count++;
        }

        return count > 1;
    }

    private static int CoresOf(MachineTopology machine, ProcessorSet processors)
    {
        var count = 0;
        foreach (var core in machine.Cores)
            count += core.Overlaps(processors) ? 1 : 0;
        return count;
    }

    private static PlacementChoice Free(string row, string why) => new(row, PlacementAdvice.Anywhere, why, []);
}
