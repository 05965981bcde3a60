namespace Parallelism.Nodes;

// Makes the local strategies that slots run items on. A slot runs one item at a time, so each has strategies of its own of degree 1: what it runs, prints
// and loses belongs to one chunk.
internal sealed class SlotStrategies(ProcessStrategyOptions? processes, ThreadStrategyOptions? threads, int slots)
{
    public IExecutionStrategy Make(TimeSpan timeout, TimeSpan gracePeriod, Action<WorkerOutput> listener)
    {
        if (threads is not null)
        {
            return new ThreadStrategy(new ThreadStrategyOptions
            {
                MaxDegreeOfParallelism = 1,
                Threads = ThreadSource.Dedicated,
                Timeout = Shorter(timeout, threads.Timeout),
                GracePeriod = gracePeriod,
            });
        }
        ProcessStrategyOptions options = processes ?? new();
        return new ProcessStrategy(options.ForSlot(slots, Shorter(timeout, options.Timeout), gracePeriod, output =>
        {
            options.OnOutput?.Invoke(output);
            listener(output);
        }));
    }

    // Infinite is negative.
    private static TimeSpan Shorter(TimeSpan first, TimeSpan second) =>
        first == Timeout.InfiniteTimeSpan ? second : second == Timeout.InfiniteTimeSpan || first < second ? first : second;
}
