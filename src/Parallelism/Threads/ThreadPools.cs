using Parallelism.Observation;
using Parallelism.Placement;

namespace Parallelism.Threads;

// The slots and threads of a strategy: one set of both, or one for each group and slots without places for items that name none.
internal sealed class ThreadPools
{
    private readonly List<DedicatedThreads> _threads = [];
    private readonly GroupPlans _plans;
    private readonly Slots[] _groups;
    private readonly int[][] _helpers = [[]];
    private readonly int[] _open = [];
    private readonly string[] _names = [];

    public ThreadPools(GroupPlans plans, ThreadStrategyOptions options, StrategyMeter meter, CancellationToken disposal)
    {
        _plans = plans;
        GroupPlan[] plan = [.. plans.All];
        Log log = Log.For(options.LoggerFactory);
        plans.Seating?.ReadDegrees = ReadDegrees;
        if (options.Groups.Count == 0)
        {
            DedicatedThreads? threads = options.Threads == ThreadSource.Dedicated ? Add("Parallelism thread", plan[0].Seats, options.Initializer) : null;
            Common = new(plan[0].Degree, threads, disposal) { Meter = meter, Log = log };
            _groups = [Common];
            return;
        }
        var current = new AsyncLocal<Holder?>();
        _names = [.. plan.Select(static group => group.Name)];
        _helpers = [.. plan.Select(group => Indices(plan, other => other.Options.Helps.Contains(group.Name, StringComparer.OrdinalIgnoreCase)))];
        _open = Indices(plan, static group => !group.Options.Reserved);
        _groups = [.. plan.Select((group, i) => new Slots(
            group.Degree,
            group.Degree + _helpers[i].Sum(helper => plan[helper].Degree),
            Add($"Parallelism {group.Name}", group.Seats, group.Options.Initializer ?? options.Initializer),
            current,
            disposal) { Meter = meter, Log = log })];
        AreAllReserved = _open.Length == 0;
        Common = new(0, Math.Max(1, _open.Sum(i => plan[i].Degree)), _threads[AreAllReserved ? 0 : _open[0]], current, disposal) { Meter = meter, Log = log };
        Slots[] Of(int[] indices) => [.. indices.Select(i => _groups[i])];
        for (int i = 0; i < plan.Length; i++)
        {
            int[] helped = Indices(plan, other => plan[i].Options.Helps.Contains(other.Name, StringComparer.OrdinalIgnoreCase));
            _groups[i].Join(new(_groups[i], plan[i].Options.Reserved ? null : Common, Of(helped), Of(_helpers[i])));
        }
        Common.Join(new(Common, null, [], Of(_open)));
    }

    public bool IsIdle => All.All(static slots => slots.IsIdle);

    public int Degree => _groups.Sum(static slots => slots.Places);

    // Of items that name no group.
    public Slots Common { get; }

    public bool AreAllReserved { get; }

    public long Queued => All.Sum(static slots => slots.CountQueued());

    public int Taken => All.Sum(static slots => slots.Taken);

    public int Abandoned => All.Sum(static slots => slots.Abandoned);

    public Slots Find(string? group)
    {
        if (group is null)
            return AreAllReserved ? throw GroupNames.AllReserved(_names) : Common;
        int i = Array.FindIndex(_names, name => name.Equals(group, StringComparison.OrdinalIgnoreCase));
        return i >= 0 ? _groups[i] : throw GroupNames.Unknown(group, _names);
    }

    // How many items of a group run at once without those that help it.
    public int DegreeOf(string? group) => group is null ? Degree : Find(group).Places;

    // As many at once as the limits of this process allow now, shared by the groups.
    public void Follow(int allowed)
    {
        int[] degrees = _plans.DegreesFor(allowed);
        for (int i = 0; i < degrees.Length; i++)
            _groups[i].Resize(degrees[i], _helpers[i].Sum(helper => degrees[helper]));
        if (_names.Length > 0)
            Common.Resize(0, Math.Max(1, _open.Sum(i => degrees[i])));
    }

    public void Close()
    {
        foreach (Slots slots in All)
            slots.Close();
    }

    // Ends when no slot is taken any more; only after Close.
    public Task WaitForEndAsync() => Task.WhenAll(All.Select(static slots => slots.WaitForEndAsync()));

    public Task EndThreadsAsync() => Task.WhenAll(_threads.Select(static threads => threads.EndAsync()));

    private IEnumerable<Slots> All => _groups.Contains(Common) ? _groups : _groups.Append(Common);

    private int[] ReadDegrees() => [.. _groups.Select(static slots => slots.Places)];

    private DedicatedThreads Add(string name, Seats? seats, Action? initializer)
    {
        var threads = new DedicatedThreads(name, seats, initializer);
        _threads.Add(threads);
        return threads;
    }

    private static int[] Indices(GroupPlan[] plan, Func<GroupPlan, bool> which) => [.. Enumerable.Range(0, plan.Length).Where(i => which(plan[i]))];
}
