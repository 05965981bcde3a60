namespace Parallelism.Placement;

// The seats of all groups of a strategy together. They are planned for the degrees and for the processors that there are when a seat is taken: both
// may change while the strategy runs. Who has a seat keeps it: further seats are planned around it.
internal sealed class Seating
{
    private readonly Lock _gate = new();
    private readonly SeatRequest?[] _requests;
    private readonly Func<MachineTopology> _readMachine;
    private readonly Func<ProcessorSet> _readUsable;
    private readonly List<ProcessorSet>[] _taken;
    private readonly WorkerSeat[][] _planned;
    private readonly ArgumentException?[] _refusals;
    private MachineTopology _machine;
    private int[] _degrees;

    // A group without a request is bound to nothing. Throws ArgumentException where there is no such place now.
    public Seating(MachineTopology machine, IReadOnlyList<SeatRequest?> requests, int[] degrees, Func<MachineTopology> readMachine, Func<ProcessorSet> readUsable)
    {
        (_machine, _requests, _degrees, _readMachine, _readUsable) = (machine, [.. requests], degrees, readMachine, readUsable);
        _taken = [.. requests.Select(static _ => new List<ProcessorSet>())];
        _planned = new WorkerSeat[requests.Count][];
        _refusals = new ArgumentException?[requests.Count];
        Plan(isKept: false);
        if (Array.Find(_refusals, static refusal => refusal is not null) is { } refused)
            throw refused;
    }

    // The degrees at this moment, group by group.
    public Func<int[]>? ReadDegrees { get; set; }

    public int UsableCount
    {
        get
        {
            lock (_gate)
                return _machine.Usable.Count;
        }
    }

    public WorkerSeat[] PlannedFor(int group)
    {
        lock (_gate)
            return _planned[group];
    }

    // One that the fewest have, near this memory node if there is one. Throws ArgumentException where nothing is left of the group's place.
    public WorkerSeat Take(int group, int node)
    {
        // Outside the lock: it reads files.
        ProcessorSet usable = _readUsable();
        lock (_gate)
        {
            Refresh(usable);
            if (_refusals[group] is { } refusal)
                throw refusal;
            WorkerSeat[] seats = _planned[group];
            int best = 0;
            int[] taken = CountTaken(seats, _taken[group]);
            for (int i = 1; i < seats.Length; i++)
            {
                if (taken[i] < taken[best] || (taken[i] == taken[best] && seats[i].Node == node && seats[best].Node != node))
                    best = i;
            }
            _taken[group].Add(seats[best].Processors);
            return seats[best];
        }
    }

    public void Leave(int group, WorkerSeat seat)
    {
        lock (_gate)
            _taken[group].Remove(seat.Processors);
    }

    private void Refresh(ProcessorSet usable)
    {
        bool hasMoved = usable != _machine.Usable;
        int[] degrees = ReadDegrees?.Invoke() ?? _degrees;
        if (!hasMoved && degrees.AsSpan().SequenceEqual(_degrees))
            return;
        if (hasMoved)
            _machine = _readMachine();
        _degrees = degrees;
        Plan(isKept: !hasMoved);
    }

    // On other processors the seats that somebody has may be none any more: where they still are, others keep away from them.
    private void Plan(bool isKept)
    {
        var plan = new PlacementPlan(_machine);
        List<ProcessorSet>[] parts = [.. _taken.Select(taken => isKept ? [.. taken] : new List<ProcessorSet>())];
        foreach (ProcessorSet part in _taken.SelectMany(static taken => taken))
            plan.Occupy(part);
        Array.Clear(_refusals);
        // Those who are confined come first: the others find room beside them.
        foreach (int i in Enumerable.Range(0, _requests.Length).OrderBy(RoomOf))
        {
            if (_requests[i] is { } request && _refusals[i] is null && _degrees[i] > parts[i].Count)
                parts[i].AddRange(plan.Add(request.Placement, request.Place, _degrees[i] - parts[i].Count));
        }
        ProcessorSet[] all = [.. parts.SelectMany(static part => part)];
        for (int i = 0; i < parts.Length; i++)
            _planned[i] = plan.Seat(parts[i], all);
    }

    private int RoomOf(int group)
    {
        try
        {
            return _requests[group]?.Place?.In(_machine).Count ?? int.MaxValue;
        }
        catch (ArgumentException refusal)
        {
            _refusals[group] = refusal;
            return int.MaxValue;
        }
    }

    // How many have each seat. Seats on the same part are alike: who sits there is dealt over them.
    private static int[] CountTaken(WorkerSeat[] seats, List<ProcessorSet> taken)
    {
        var counts = new int[seats.Length];
        foreach (IGrouping<ProcessorSet, int> alike in Enumerable.Range(0, seats.Length).GroupBy(i => seats[i].Processors))
        {
            int[] indices = [.. alike];
            int sitting = taken.Count(part => part == alike.Key);
            for (int i = 0; i < sitting; i++)
                counts[indices[i % indices.Length]]++;
        }
        return counts;
    }
}
