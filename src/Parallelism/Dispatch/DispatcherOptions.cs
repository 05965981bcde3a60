namespace Parallelism.Dispatch;

internal sealed record DispatcherOptions
{
    public required int Degree { get; init; }

    // How many definitions a worker has been sent with its greeting.
    public int DefinitionsGreeted { get; init; }

    public TimeSpan Timeout { get; init; } = System.Threading.Timeout.InfiniteTimeSpan;

    public TimeSpan GracePeriod { get; init; } = TimeSpan.FromSeconds(2);

    public long RecycleAfter { get; init; } = long.MaxValue;

    public long MaxWorkerMemory { get; init; } = long.MaxValue;

    // Where the text goes that workers print.
    public Action<WorkerOutput> Listener { get; init; } = static _ => { };
}
