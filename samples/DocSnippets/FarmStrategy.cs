using Parallelism;

namespace DocSnippets;

// Stands for a strategy of another package: a real one would send work to the machines of a farm.
internal sealed class FarmStrategy(string? uri, int? degree) : IExecutionStrategy
{
    private readonly SequentialStrategy _inner = new();

    public string Name => "farm";

    public StrategyTraits Traits => new() { SurvivesCrashes = true };

    public int MaxDegreeOfParallelism => degree ?? 1;

    public ValueTask<TResult> ExecuteAsync<T, TResult>(WorkItem<T, TResult> item, CancellationToken cancellationToken = default) =>
        uri is null ? throw new InvalidOperationException("There is no farm without a Uri.") : _inner.ExecuteAsync(item, cancellationToken);

    public Task ExecuteAsync(WorkBatch batch, CancellationToken cancellationToken = default) => _inner.ExecuteAsync(batch, cancellationToken);

    public ValueTask DisposeAsync() => _inner.DisposeAsync();
}
