namespace Parallelism.Tests;

// Stands in for a strategy of another package: runs items in place, and tells what became of it.
internal sealed class TracedStrategy(string name, StrategyTraits traits = default) : IExecutionStrategy
{
    private readonly SequentialStrategy _inner = new();
    private int _calls;
    private int _disposals;

    public string Name => name;

    public StrategyTraits Traits => traits;

    public int MaxDegreeOfParallelism { get; init; } = 1;

    public int Calls => Volatile.Read(ref _calls);

    public int Disposals => Volatile.Read(ref _disposals);

    public ValueTask<TResult> ExecuteAsync<T, TResult>(WorkItem<T, TResult> item, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _calls);
        return _inner.ExecuteAsync(item, cancellationToken);
    }

    public Task ExecuteAsync(WorkBatch batch, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _calls);
        return _inner.ExecuteAsync(batch, cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        Interlocked.Increment(ref _disposals);
        return _inner.DisposeAsync();
    }
}
