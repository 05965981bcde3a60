namespace Parallelism.Dispatch;

internal sealed record DispatcherOptions
{
    public required int Degree { get; init; }

    public TimeSpan Timeout { get; init; } = System.Threading.Timeout.InfiniteTimeSpan;

    public TimeSpan GracePeriod { get; init; } = TimeSpan.FromSeconds(2);

    public long RecycleAfter { get; init; } = long.MaxValue;

    public long MaxWorkerMemory { get; init; } = long.MaxValue;
}
