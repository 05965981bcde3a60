namespace Parallelism.Placement;

// The groups of a strategy: their degrees, as they were said or follow from what is allowed, and their seats. A strategy without groups is one group
// without a name.
internal sealed class GroupPlans
{
    private readonly int? _degree;
    private readonly int?[] _said;
    private readonly int?[] _cores;

    private GroupPlans(GroupRequest request, int allowed)
    {
        _degree = request.Degree;
        (string Name, WorkerGroup Group)[] all = request.Groups.Count == 0
            ? [("", new WorkerGroup { MaxDegreeOfParallelism = request.Degree })]
            : [.. request.Groups.Select(static group => (group.Key, group.Value))];
        SeatRequest?[] seats = [.. all.Select(group => Seat(group.Group.Placement ?? request.Placement, group.Group.Place ?? request.Place))];
        MachineTopology? machine = Array.TrueForAll(seats, static seat => seat is null) ? null : request.ReadMachine();
        _said = [.. all.Select(static group => group.Group.MaxDegreeOfParallelism)];
        _cores = [.. all.Select(group => CoresOf(machine, group.Group.Place ?? (request.Groups.Count == 0 ? request.Place : null)))];
        int[] degrees = DegreesFor(allowed);
        Seating = machine is null ? null : new(machine, seats, degrees, request.ReadMachine, request.ReadUsable);
        All = [.. all.Select((group, i) => new GroupPlan(group.Name, group.Group, degrees[i], seats[i] is null ? null : new(Seating!, i)))];
        if (machine is not null)
            Affinity.Demand(All.SelectMany(static group => group.Seats?.Planned ?? []), machine);
    }

    public IReadOnlyList<GroupPlan> All { get; }

    // Null: nobody is bound.
    public Seating? Seating { get; }

    public int Degree => All.Sum(static group => group.Degree);

    // Whether the degrees depend on what is allowed.
    public bool FollowsLimits => _degree is null && Array.Exists(_said, static degree => degree is null);

    public static GroupPlans Make(GroupRequest request, int allowed) => new(request, allowed);

    // allowed: as many at once as the limits of this process, or the environment, allow.
    public int[] DegreesFor(int allowed)
    {
        if (_degree is not null)
            return Share(_said, _degree, allowed);
        // Groups with a place have one worker for each of its cores, or fewer where all of them would be more than are allowed.
        int[] open = [.. Enumerable.Range(0, _said.Length).Where(i => _said[i] is null)];
        int[] placed = [.. open.Where(i => _cores[i] is not null)];
        int left = Math.Max(0, allowed - _said.Sum(static degree => degree ?? 0)) - (open.Length - placed.Length);
        int[] shares = Share([.. placed.Select(i => _cores[i])], Math.Max(1, left), allowed);
        int?[] named = [.. _said];
        for (int i = 0; i < placed.Length; i++)
            named[placed[i]] = shares[i];
        return Share(named, null, allowed);
    }

    // Groups without a degree share what the others leave of the whole; where a whole is given, and groups ask for more, all get less in proportion.
    public static int[] Share(int?[] named, int? whole, int defaultWhole)
    {
        long asked = named.Sum(static degree => (long?)degree ?? 0);
        int open = named.Count(static degree => degree is null);
        long left = Math.Max(0, (whole ?? defaultWhole) - asked);
        var shares = new int[named.Length];
        int given = 0;
        for (int i = 0; i < named.Length; i++)
            shares[i] = named[i] ?? (int)Math.Max(1, (left / open) + (given++ < left % open ? 1 : 0));
        long sum = shares.Sum(static share => (long)share);
        while (whole is { } most && sum > Math.Max(most, named.Length))
        {
            long before = sum;
            for (int i = 0; i < shares.Length; i++)
                shares[i] = (int)Math.Max(1, shares[i] * (long)most / before);
            sum = shares.Sum(static share => (long)share);
            // Rounding up to 1 may leave too many: the largest give way.
            for (; sum > Math.Max(most, named.Length); sum--)
                shares[Array.IndexOf(shares, shares.Max())]--;
        }
        return shares;
    }

    // As many in all, in the proportion that they have.
    public static int[] Scale(int[] degrees, int whole)
    {
        long sum = degrees.Sum(static degree => (long)degree);
        return Share([.. degrees.Select(degree => (int?)Math.Max(1, (int)Math.Ceiling((double)degree * whole / sum)))], whole, whole);
    }

    private static SeatRequest? Seat(WorkerPlacement placement, WorkerPlace? place) =>
        placement == WorkerPlacement.None && place is null ? null : new(placement, place);

    private static int? CoresOf(MachineTopology? machine, WorkerPlace? place)
    {
        if (machine is null || place is null)
            return null;
        ProcessorSet processors = place.In(machine);
        return Math.Max(1, machine.Cores.Count(core => core.Overlaps(processors)));
    }
}
