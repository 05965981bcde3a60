using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Parallelism.Configuration;

internal static class StrategyOptions
{
    private const string SaysSo = "An application without dynamic code that turns the check on fails at its first call, in every environment that the check is for.";

    // What ExecutionStrategy.Create takes; the environment's variables win there.
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = SaysSo)]
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = SaysSo)]
    public static ExecutionStrategyOptions Of(ParallelismOptions options, string? name = null, string? instance = null, ILoggerFactory? loggers = null) => new()
    {
        Strategy = name ?? options.Strategy ?? StrategyName.Auto,
        MaxDegreeOfParallelism = options.MaxDegreeOfParallelism,
        Required = options.Require.Traits,
        Groups = options.Groups.ToDictionary(group => group.Key, group => GroupOf(group.Value)),
        Thread = new ThreadStrategyOptions
        {
            Threads = options.Thread.Threads,
            Place = PlaceOf(options.Thread.Place),
            Placement = options.Thread.Placement,
            Initializer = options.Thread.Initializer,
            Timeout = options.Thread.Timeout ?? Timeout.InfiniteTimeSpan,
            GracePeriod = options.Thread.GracePeriod,
            VerifySwap = options.Thread.VerifySwap,
            InstanceName = instance,
            LoggerFactory = loggers,
        },
        Process = new ProcessStrategyOptions
        {
            Place = PlaceOf(options.Process.Place),
            Placement = options.Process.Placement,
            GarbageCollector = options.Process.GarbageCollector.Collector,
            RecycleAfter = options.Process.RecycleAfter,
            MaxWorkerMemory = options.Process.MaxWorkerMemory,
            MaxMemoryGrowth = options.Process.MaxMemoryGrowth,
            MaxWorkerAge = options.Process.MaxWorkerAge ?? Timeout.InfiniteTimeSpan,
            IdleTimeout = options.Process.IdleTimeout ?? Timeout.InfiniteTimeSpan,
            Retries = options.Process.Retries,
            RetryDelay = options.Process.RetryDelay,
            MaxRetryDelay = options.Process.MaxRetryDelay,
            RetryWhen = options.Process.RetryWhen,
            Timeout = options.Process.Timeout ?? Timeout.InfiniteTimeSpan,
            GracePeriod = options.Process.GracePeriod,
            StartTimeout = options.Process.StartTimeout,
            Serializer = options.Process.Serializer,
            Initializer = options.Process.Initializer,
            Teardown = options.Process.Teardown,
            EnvironmentVariables = options.Process.EnvironmentVariables ?? ReadOnlyDictionary<string, string?>.Empty,
            DumpFolder = options.Process.DumpFolder,
            OnOutput = options.Process.OnOutput,
            InstanceName = instance,
            LoggerFactory = loggers,
        },
    };

    private static WorkerGroup GroupOf(ParallelismGroupOptions group) => new()
    {
        MaxDegreeOfParallelism = group.MaxDegreeOfParallelism,
        Place = PlaceOf(group.Place),
        Placement = group.Placement,
        Helps = group.Helps ?? [],
        Reserved = group.Reserved,
        MaxWorkerMemory = group.MaxWorkerMemory,
        GarbageCollector = group.GarbageCollector.Collector,
        EnvironmentVariables = group.EnvironmentVariables ?? ReadOnlyDictionary<string, string?>.Empty,
        Initializer = group.Initializer,
    };

    private static WorkerPlace? PlaceOf(string? text) => string.IsNullOrWhiteSpace(text) ? null : WorkerPlace.Parse(text);
}
