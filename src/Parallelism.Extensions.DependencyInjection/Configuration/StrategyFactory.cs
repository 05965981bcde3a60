namespace Parallelism.Configuration;

internal static class StrategyFactory
{
    // The environment's variables win inside Create.
    public static IExecutionStrategy Create(ParallelismOptions options) => ExecutionStrategy.Create(new ExecutionStrategyOptions
    {
        Strategy = options.Strategy ?? StrategyName.Auto,
        MaxDegreeOfParallelism = options.MaxDegreeOfParallelism,
        Required = options.Require.Traits,
        Thread = new ThreadStrategyOptions { Threads = options.Thread.Threads },
        Process = new ProcessStrategyOptions
        {
            RecycleAfter = options.Process.RecycleAfter,
            MaxWorkerMemory = options.Process.MaxWorkerMemory,
            Timeout = options.Process.Timeout ?? Timeout.InfiniteTimeSpan,
            GracePeriod = options.Process.GracePeriod,
            StartTimeout = options.Process.StartTimeout,
            Serializer = options.Process.Serializer,
        },
    });
}
