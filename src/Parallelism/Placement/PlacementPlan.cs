namespace Parallelism.Placement;

// Who sits where, as a pure function of the machine. Groups of a strategy are planned one after the other with one plan, so that the next group's
// workers come to parts that are still free.
internal sealed class PlacementPlan(MachineTopology machine)
{
    private readonly Dictionary<int, int> _load = [];
    private readonly List<ProcessorSet> _taken = [];

    // The parts of as many workers, in the order in which they are to be filled. Sharers holds once all are planned: see Seats.
    public ProcessorSet[] Add(WorkerPlacement placement, WorkerPlace? place, int workers)
    {
        ProcessorSet within = place?.In(machine) ?? machine.Usable;
        List<ProcessorSet> parts = PartsOf(placement, within);
        var mine = new ProcessorSet[workers];
        for (int i = 0; i < workers; i++)
        {
            ProcessorSet part = parts.MinBy(LoadOf);
            foreach (int processor in part)
                _load[processor] = _load.GetValueOrDefault(processor) + 1;
            _taken.Add(mine[i] = part);
        }
        return mine;
    }

    public WorkerSeat[] Seat(ProcessorSet[] parts) => [.. parts.Select(part => new WorkerSeat(part, NodeOf(part), _taken.Count(other => other == part)))];

    private int LoadOf(ProcessorSet part) => part.Max(processor => _load.GetValueOrDefault(processor));

    private int NodeOf(ProcessorSet part) => machine.Nodes.FirstOrDefault(node => part.IsSubsetOf(node.Processors))?.Id ?? -1;

    private List<ProcessorSet> PartsOf(WorkerPlacement placement, ProcessorSet within) => placement switch
    {
        WorkerPlacement.PerCore => Deal(Split(within, Nodes()).Select(Cores)),
        WorkerPlacement.PerL3Group => Deal(Split(within, Nodes()).Select(node => Split(node, Caches()))),
        WorkerPlacement.PerNode => Split(within, Nodes()),
        _ => [within],
    };

    // The cores of a node: the most able kind first, each kind over the caches in turn.
    private List<ProcessorSet> Cores(ProcessorSet node)
    {
        var cores = new List<ProcessorSet>();
        foreach (ProcessorSet kind in Split(node, machine.CoreKinds.Reverse()))
            cores.AddRange(Deal(Split(kind, Caches()).Select(cache => Split(cache, machine.Cores))));
        return cores;
    }

    private IEnumerable<ProcessorSet> Nodes() => machine.Nodes.Select(static node => node.Processors);

    private IEnumerable<ProcessorSet> Caches()
    {
        IReadOnlyList<ProcessorSet> groups = WorkerPlace.L3Groups(machine);
        if (groups.Count > 0)
            return groups;
        TopologyCache? last = machine.Caches.Where(static cache => cache.Type != TopologyCacheType.Instruction).MaxBy(static cache => cache.Level);
        return last is { Level: > 1 } ? last.Groups.OrderBy(static group => group.First) : [];
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
