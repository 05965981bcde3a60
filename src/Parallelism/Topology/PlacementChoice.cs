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
        var nodes = Nodes(machine, usable);
        if (nodes.Count > 1)
            return new("P5", PlacementAdvice.Node, "each worker keeps its memory and its garbage collection on one node, and all nodes are used", WorkerShare.Spread(nodes, degree));
        if (machine.CoreKinds.Count > 1)
            return Free("P6", "cores differ: workers that are free to move find the most able ones; Groups can give each kind its own");
        var caches = LastCaches(machine, usable);
        if (caches.Count > 1)
            return new("P7", PlacementAdvice.CacheGroup, "a worker that moves to another last-level cache would have to fill it again", WorkerShare.Spread(caches, degree));
        return Free("P8", "one memory domain and one last-level cache: every place is as good");
    }

    // The nodes with memory and usable processors: what the memory domains are counted by.
    public static List<(string Place, ProcessorSet Processors)> Nodes(MachineTopology machine, ProcessorSet usable)
    {
        var nodes = new List<(string Place, ProcessorSet Processors)>();
        foreach (var node in machine.UsableNodes)
        {
            if (node.MemoryKiB != 0)
                nodes.Add((KernelText.Invariant($"node {node.Id}"), node.Processors.Intersect(usable)));
        }

        return nodes;
    }

    // The caches of the last level, where each is shared by several cores.
    private static List<(string Place, ProcessorSet Processors)> LastCaches(MachineTopology machine, ProcessorSet usable)
    {
        var caches = new List<(string Place, ProcessorSet Processors)>();
        var last = 0;
        foreach (var cache in machine.Caches)
            last = cache.Type == TopologyCacheType.Unified ? Math.Max(last, cache.Level) : last;
        foreach (var cache in machine.Caches)
        {
            foreach (var group in cache.Level == last && cache.Type == TopologyCacheType.Unified ? cache.Groups : [])
            {
                if (group.Overlaps(usable))
                    caches.Add((KernelText.Invariant($"L{last} of {group}"), group.Intersect(usable)));
            }
        }

        foreach (var (_, processors) in caches)
        {
            if (CoresOf(machine, processors) < 2)
                return [];
        }

        return caches;
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
