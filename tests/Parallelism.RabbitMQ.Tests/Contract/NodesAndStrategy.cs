namespace Parallelism.Tests.Contract;

// A strategy with nodes of its own, which end with it.
internal sealed class NodesAndStrategy(RabbitMQStrategy strategy, ParallelismNode[] nodes) : IExecutionStrategy, Verbs.INumbersCalls
{
    private readonly Verbs.CallNumbers _calls = new();

    public string Name => strategy.Name;

    public StrategyTraits Traits => strategy.Traits;

    public int MaxDegreeOfParallelism => strategy.MaxDegreeOfParallelism;

    Verbs.CallNumbers Verbs.INumbersCalls.Calls => _calls;

    public StrategySnapshot? GetSnapshot() => strategy.GetSnapshot();

    public ValueTask<TResult> ExecuteAsync<T, TResult>(WorkItem<T, TResult> item, CancellationToken cancellationToken = default) =>
        strategy.ExecuteAsync(item, cancellationToken);

    public Task ExecuteAsync(WorkBatch batch, CancellationToken cancellationToken = default) => strategy.ExecuteAsync(batch, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await strategy.DisposeAsync();
        foreach (ParallelismNode node in nodes)
            await node.DisposeAsync();
    }
}
