using Parallelism.Placement;

namespace Parallelism.Threads;

// The groups of a thread strategy, if its threads can be had as its options say.
internal static class ThreadPlan
{
    public static GroupPlan[] Make(ThreadStrategyOptions options, int defaultDegree)
    {
        bool isOurs = options.Threads == ThreadSource.Dedicated || options.Groups.Count > 0;
        if (!isOurs && (options.Place is not null || options.Placement != WorkerPlacement.None || options.Initializer is not null))
        {
            throw new ArgumentException(
                "Place, Placement and Initializer are for threads of the strategy's own, and those of the thread pool belong to the whole program: set Threads to Dedicated.", nameof(options));
        }
        GroupPlan[] groups = GroupPlan.Make(options.Groups, options.Placement, options.Place, options.MaxDegreeOfParallelism, defaultDegree, static () => TopologyProbe.Read());
        if (Array.Exists(groups, static group => group.Seats is not null))
            Affinity.Demand(groups.SelectMany(static group => group.Seats ?? []), TopologyProbe.Read());
        return groups;
    }
}
