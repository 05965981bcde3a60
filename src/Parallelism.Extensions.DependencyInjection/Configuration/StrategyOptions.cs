namespace Parallelism.Configuration;

internal static class StrategyOptions
{
    // What ExecutionStrategy.Create takes; the environment's variables win there.
    public static ExecutionStrategyOptions Of(ParallelismOptions options) => new()
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
            OnOutput = options.Process.OnOutput,
        },
    };
}
