using System.Globalization;

namespace Parallelism.Configuration;

internal static class StrategyFactory
{
    public static IExecutionStrategy Create(ParallelismOptions options)
    {
        string name = Environment.GetEnvironmentVariable(EnvironmentVariable.Strategy) is { Length: > 0 } fromEnvironment
            ? fromEnvironment
            : options.Strategy ?? StrategyName.Auto;
        int? degree = Environment.GetEnvironmentVariable(EnvironmentVariable.MaxDegree) is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : options.MaxDegreeOfParallelism;
        return name.ToUpperInvariant() switch
        {
            "SEQUENTIAL" => new SequentialStrategy(),
            "THREAD" => new ThreadStrategy(ToThread(options, degree)),
            "PROCESS" => new ProcessStrategy(ToProcess(options, degree)),
            _ => ExecutionStrategy.CreateDefault(options.Require.Traits),
        };
    }

    private static ThreadStrategyOptions ToThread(ParallelismOptions options, int? degree) =>
        new() { MaxDegreeOfParallelism = degree, Threads = options.Thread.Threads };

    private static ProcessStrategyOptions ToProcess(ParallelismOptions options, int? degree) => new()
    {
        MaxDegreeOfParallelism = degree,
        RecycleAfter = options.Process.RecycleAfter,
        MaxWorkerMemory = options.Process.MaxWorkerMemory,
        Timeout = options.Process.Timeout ?? Timeout.InfiniteTimeSpan,
        GracePeriod = options.Process.GracePeriod,
        StartTimeout = options.Process.StartTimeout,
        Serializer = options.Process.Serializer,
    };
}
