namespace Parallelism.Placement;

// Who sits where, as a pure function of the machine. Groups of a strategy are planned one after the other with one plan, so that the next group's
// workers come to parts that are still free.
internal sealed class PlacementPlan(MachineTopology machine)
{
    // Of each processor: the workers on it, each counted by its share of the part that it has.
    private readonly Dictionary<int, double> _load = [];

    // The parts of as many workers, in the order in which they are to be filled.
    public ProcessorSet[] Add(WorkerPlacement placement, WorkerPlace? place, int workers)
    {
        ProcessorSet within = place?.In(machine) ?? machine.Usable;
        List<ProcessorSet> parts = PartsOf(placement, within);
        var mine = new ProcessorSet[workers];
        for (int i = 0; i < workers; i++)
        {
            mine[i] = parts.MinBy(CrowdingOf);
            Occupy(mine[i]);
        }
        return mine;
    }

    // By one who sits there.
    public void Occupy(ProcessorSet part)
    {
        foreach (int processor in part)
            _load[processor] = _load.GetValueOrDefault(processor) + (1.0 / part.Count);
    }

    // all: the parts of all who are planned, among whom parts are shared.
    public WorkerSeat[] Seat(IEnumerable<ProcessorSet> parts, IReadOnlyCollection<ProcessorSet> all) =>
        [.. parts.Select(part => new WorkerSeat(part, NodeOf(part), all.Count(other => other == part)))];

    // An empty part comes first, then the one that would have the fewest workers for each of its processors. Rounded, for sums of thirds differ by their order.
    private double CrowdingOf(ProcessorSet part)
    {
        double load = part.Sum(processor => _load.GetValueOrDefault(processor));
        return load == 0 ? 0 : Math.Round((load + 1) / part.Count, 6);
    }

    private int NodeOf(ProcessorSet part) => machine.Nodes.FirstOrDefault(node => part.IsSubsetOf(node.Processors))?.Id ?? -1;

    private List<ProcessorSet> PartsOf(WorkerPlacement placement, ProcessorSet within) => placement switch
    {
        WorkerPlacement.PerCore => Deal(Split(within, Nodes(within)).Select(Cores)),
        WorkerPlacement.PerL3Group => Deal(Split(within, Nodes(within)).Select(node => Split(node, LastCaches(machine).Groups))),
        WorkerPlacement.PerNode => Split(within, Nodes(within)),
        _ => [within],
    };

    // The cores of a node: the most able kind first, each kind over the caches in turn.
    private List<ProcessorSet> Cores(ProcessorSet node)
    {
        var cores = new List<ProcessorSet>();
        foreach (ProcessorSet kind in Split(node, machine.CoreKinds.Reverse()))
            cores.AddRange(Deal(Split(kind, LastCaches(machine).Groups).Select(cache => Split(cache, machine.Cores))));
        return cores;
    }

    // The one with the most room first: it has the better claim on a worker that has no other beside it.
    private IEnumerable<ProcessorSet> Nodes(ProcessorSet within) =>
        machine.Nodes.Select(static node => node.Processors).OrderByDescending(node => node.Intersect(within).Count);

    // Those of level 3, or else of the last level above the first that there is.
    public static (int Level, IReadOnlyList<ProcessorSet> Groups) LastCaches(MachineTopology machine)
    {
        IReadOnlyList<ProcessorSet> groups = WorkerPlace.L3Groups(machine);
        if (groups.Count > 0)
            return (3, groups);
        TopologyCache? last = machine.Caches.Where(static cache => cache.Type != TopologyCacheType.Instruction).MaxBy(static cache => cache.Level);
        return last is { Level: > 1 } ? (last.Level, [.. last.Groups.OrderBy(static group => group.First)]) : (0, []);
    }

    // What each part holds of the whole, and at the end what no part holds.
    private static List<ProcessorSet> Split(ProcessorSet whole, IEnumerable<ProcessorSet> parts)
    {
        var found = new List<ProcessorSet>();
        foreach (ProcessorSet part in parts)
        {
            ProcessorSet own = part.Intersect(whole);
            if (own.IsEmpty)
                continue;
            found.Add(own);
            whole = whole.Except(own);
        }
        if (!whole.IsEmpty)
            found.Add(whole);
        return found;
    }

    // One of each hand in turn, as long as there are any.
    private static List<ProcessorSet> Deal(IEnumerable<List<ProcessorSet>> hands)
    {
        List<ProcessorSet>[] all = [.. hands];
        var dealt = new List<ProcessorSet>();
        for (int i = 0; i < all.Max(static hand => hand.Count); i++)
            dealt.AddRange(all.Where(hand => i < hand.Count).Select(hand => hand[i]));
        return dealt;
    }
}
