namespace Parallelism.Placement;

// The groups of a strategy with their degrees and seats; a strategy without groups is one group without a name.
internal sealed record GroupPlan(string Name, WorkerGroup Options, int Degree, WorkerSeat[]? Seats)
{
    public static GroupPlan[] Make(
        IReadOnlyDictionary<string, WorkerGroup> groups, WorkerPlacement placement, WorkerPlace? place, int? degree, int defaultDegree, Func<MachineTopology> readMachine)
    {
        (string Name, WorkerGroup Group)[] all = groups.Count == 0 ? [("", new WorkerGroup { MaxDegreeOfParallelism = degree })] : [.. groups.Select(static group => (group.Key, group.Value))];
        bool isPlaced = place is not null || placement != WorkerPlacement.None
            || all.Any(static group => group.Group.Place is not null || group.Group.Placement is not null and not WorkerPlacement.None);
        MachineTopology? machine = isPlaced ? readMachine() : null;
        int?[] named = [.. all.Select(group => group.Group.MaxDegreeOfParallelism ?? (degree is null ? CoresOf(machine, group.Group.Place ?? (groups.Count == 0 ? place : null), defaultDegree) : null))];
        int[] degrees = Share(named, degree, defaultDegree);
        if (machine is null)
            return [.. all.Select((group, i) => new GroupPlan(group.Name, group.Group, degrees[i], null))];
        var plan = new PlacementPlan(machine);
        var parts = new ProcessorSet[]?[all.Length];
        // Those who are confined come first: the others find room beside them.
        foreach (int i in Enumerable.Range(0, all.Length).OrderBy(i => (all[i].Group.Place ?? place)?.In(machine).Count ?? int.MaxValue))
        {
            (WorkerPlacement how, WorkerPlace? where) = (all[i].Group.Placement ?? placement, all[i].Group.Place ?? place);
            if (how != WorkerPlacement.None || where is not null)
                parts[i] = plan.Add(how, where, degrees[i]);
        }
        return [.. all.Select((group, i) => new GroupPlan(group.Name, group.Group, degrees[i], parts[i] is { } own ? plan.Seat(own) : null))];
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

    private static int? CoresOf(MachineTopology? machine, WorkerPlace? place, int most)
    {
        if (machine is null || place is null)
            return null;
        ProcessorSet processors = place.In(machine);
        return Math.Clamp(machine.Cores.Count(core => core.Overlaps(processors)), 1, most);
    }
}
