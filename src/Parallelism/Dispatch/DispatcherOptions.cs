using Parallelism.Observation;

namespace Parallelism.Dispatch;

internal sealed record DispatcherOptions
{
    public required int Degree { get; init; }

    public StrategyMeter Meter { get; init; } = new("process");

    public Log Log { get; init; } = Log.For(null);

    // What the crews' degrees should be, asked while something runs; null where they do not change by themselves.
    public Func<int[]>? FollowDegrees { get; init; }

    // How many definitions a worker has been sent with its greeting.
    public int DefinitionsGreeted { get; init; }

    public TimeSpan Timeout { get; init; } = System.Threading.Timeout.InfiniteTimeSpan;

    public TimeSpan GracePeriod { get; init; } = TimeSpan.FromSeconds(2);

    public long RecycleAfter { get; init; } = long.MaxValue;

    public long MaxWorkerMemory { get; init; } = long.MaxValue;

    public long MaxMemoryGrowth { get; init; } = long.MaxValue;

    public TimeSpan MaxWorkerAge { get; init; } = System.Threading.Timeout.InfiniteTimeSpan;

    public TimeSpan IdleTimeout { get; init; } = System.Threading.Timeout.InfiniteTimeSpan;

    // How long a worker may stay stopped, without any processor time, while it has an item.
    public TimeSpan StopPatience { get; init; } = TimeSpan.FromSeconds(5);

    // How often an item may run again after its first time.
    public int Retries { get; init; }

    public TimeSpan RetryDelay { get; init; }

    public TimeSpan MaxRetryDelay { get; init; }

    // Which failures are worth another time; null: the worker's death only.
    public Func<Exception, bool>? RetryWhen { get; init; }

    // Where the text goes that workers print.
    public Action<WorkerOutput> Listener { get; init; } = static _ => { };
}
