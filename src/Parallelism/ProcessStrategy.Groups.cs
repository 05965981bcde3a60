using System.Collections.ObjectModel;
using Parallelism.Closures;
using Parallelism.Dispatch;
using Parallelism.Placement;
using Parallelism.Processes;
using Parallelism.Topology;
using Parallelism.Verbs;
using Parallelism.Worker;

namespace Parallelism;

// Its groups of workers: how they are made, found and resized.
public sealed partial class ProcessStrategy : IHasGroups
{
    /// <summary>
    /// Changes the degree while the strategy runs. Workers beyond it leave when they have finished what they were given; further ones are started
    /// for what waits. Groups of workers grow or shrink in proportion, each to at least 1. From then on the degree does not follow the limits of this process any more.
    /// </summary>
    /// <param name="maxDegreeOfParallelism">The new number of workers, 1 to 65,535.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside its range.</exception>
    /// <exception cref="ObjectDisposedException">The strategy is disposed.</exception>
    public void Resize(int maxDegreeOfParallelism)
    {
        _ = Degree.Check(maxDegreeOfParallelism, nameof(maxDegreeOfParallelism));
        if (_inPlace is not null)
            return;
        int[] degrees = GroupPlans.Scale(ReadDegrees(), maxDegreeOfParallelism);
        for (int i = 0; i < degrees.Length; i++)
            _dispatcher.Resize(_dispatcher.Crews[i], degrees[i]);
    }

    /// <summary>Changes the degree of one group while the strategy runs, as <see cref="Resize(int)"/> does for all.</summary>
    /// <param name="group">The name of the group.</param>
    /// <param name="maxDegreeOfParallelism">The new number of the group's workers, 1 to 65,535.</param>
    /// <exception cref="ArgumentException">The strategy has no such group; the message lists those that it has.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside its range.</exception>
    /// <exception cref="ObjectDisposedException">The strategy is disposed.</exception>
    public void Resize(string group, int maxDegreeOfParallelism)
    {
        ArgumentNullException.ThrowIfNull(group);
        _ = Degree.Check(maxDegreeOfParallelism, nameof(maxDegreeOfParallelism));
        if (_inPlace is null)
            _dispatcher.Resize(FindCrew(group)!, maxDegreeOfParallelism);
    }

    private static CrewOptions CrewOf(GroupPlan group, ProcessStrategyOptions options) => new()
    {
        Name = group.Name,
        Degree = group.Degree,
        MaxWorkerMemory = group.Options.MaxWorkerMemory ?? options.MaxWorkerMemory ?? long.MaxValue,
        IsReserved = group.Options.Reserved,
        Helps = group.Options.Helps,
    };

    private static ProcessLinkFactory FactoryOf(GroupPlan group, ProcessStrategyOptions options, Func<int> readDegree, WorkerSettings settings, WorkEncoder encoder)
    {
        WorkerSettings own = SettingsOf(group, options, settings);
        LimitWatch limits = options.Limits ?? ExecutionStrategy.Limits;
        var launch = new WorkerLaunch(options)
        {
            // What the environment states is how many items run at once, and no limit of the processors.
            ReadAllowed = limits.IsFixed ? static () => Environment.ProcessorCount : limits.Look,
            ReadDegree = readDegree,
            Initializer = own.Initializer,
            GarbageCollector = group.Options.GarbageCollector ?? options.GarbageCollector,
            GroupVariables = group.Options.EnvironmentVariables,
            Seats = group.Seats,
        };
        return new(launch, own.Write(encoder));
    }

    private static WorkerSettings SettingsOf(GroupPlan group, ProcessStrategyOptions options, WorkerSettings settings) =>
        settings with { Initializer = group.Options.Initializer ?? options.Initializer };

    // In a worker nothing is placed: its items run in place.
    private GroupPlans PlanGroups(ProcessStrategyOptions options, int allowed) => _inPlace is null
        ? GroupPlans.Make(new(options.Groups, options.Placement, options.Place, options.MaxDegreeOfParallelism), allowed)
        : GroupPlans.Make(new(ReadOnlyDictionary<string, WorkerGroup>.Empty, WorkerPlacement.None, null, 1), 1);

    private int[] ReadDegrees() => [.. _dispatcher.Crews.Select(static crew => crew.Degree)];

    int? IHasGroups.DegreeOf(string? group) =>
        _inPlace is not null ? null : group is null ? MaxDegreeOfParallelism : FindCrew(group)?.Degree;

    // Null: any.
    private Crew? FindCrew(string? group)
    {
        if (group is not null)
            return (_dispatcher.HasGroups ? _dispatcher.Find(group) : null) ?? throw GroupNames.Unknown(group, KnownGroups);
        return _dispatcher.HasGroups && _dispatcher.Crews.All(static crew => crew.IsReserved) ? throw GroupNames.AllReserved(KnownGroups) : null;
    }

    private IEnumerable<string> KnownGroups => _dispatcher.HasGroups ? _dispatcher.Crews.Select(static crew => crew.Name) : [];
}
