namespace Parallelism.Verbs;

// A strategy as seen by callers who want a group of its workers, or workers near a memory node: it only says so with every call.
internal sealed class PlacedStrategy(IExecutionStrategy strategy, string? group, int? node) : IExecutionStrategy, INumbersCalls, IHasGroups
{
    public CallNumbers Calls => CallNumbers.Of(strategy);

    public string Name => strategy.Name;

    public StrategyTraits Traits => strategy.Traits;

    public int MaxDegreeOfParallelism => DegreeOf(group) ?? strategy.MaxDegreeOfParallelism;

    public StrategySnapshot? GetSnapshot() => strategy.GetSnapshot();

    public PlacedStrategy With(string? otherGroup, int? otherNode) => new(strategy, otherGroup ?? group, otherNode ?? node);

    public int? DegreeOf(string? otherGroup) => (strategy as IHasGroups)?.DegreeOf(otherGroup);

    public ValueTask<TResult> ExecuteAsync<T, TResult>(WorkItem<T, TResult> item, CancellationToken cancellationToken = default)
    {
        if (item.Set is null)
            item = new(item.Work, item.Argument, item.RandomKey, item.Index, new WorkSet { IsShared = false });
        Say(item.Set!);
        return strategy.ExecuteAsync(item, cancellationToken);
    }

    public Task ExecuteAsync(WorkBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Say(batch.Set);
        return strategy.ExecuteAsync(batch, cancellationToken);
    }

    // The strategy is its owner's to dispose.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // What a call says itself wins.
    private void Say(WorkSet set)
    {
        set.Group ??= group;
        set.Node ??= node;
    }
}
