using Parallelism.Placement;

namespace Parallelism.Threads;

// The groups of a thread strategy, if its threads can be had as its options say.
internal static class ThreadPlan
{
    public static GroupPlans Make(ThreadStrategyOptions options, int allowed)
    {
        bool isOurs = options.Threads == ThreadSource.Dedicated || options.Groups.Count > 0;
        if (!isOurs && (options.Place is not null || options.Placement != WorkerPlacement.None || options.Initializer is not null))
        {
            throw new ArgumentException(
                "Place, Placement and Initializer are for threads of the strategy's own, and those of the thread pool belong to the whole program: set Threads to Dedicated.", nameof(options));
        }
        return GroupPlans.Make(new(options.Groups, options.Placement, options.Place, options.MaxDegreeOfParallelism), allowed);
    }
}
