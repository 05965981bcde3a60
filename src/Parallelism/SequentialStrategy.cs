using Parallelism.Threads;

namespace Parallelism;

/// <summary>
/// Runs work items one after the other on the thread that calls: the reference for what the other strategies return, and the one to debug with.
/// </summary>
/// <remarks>Items of concurrent calls take turns. A call made from inside an item runs at once, as part of that item.</remarks>
public sealed class SequentialStrategy : IExecutionStrategy
{
    /// <inheritdoc/>
    public string Name => "sequential";

    /// <inheritdoc/>
    public StrategyTraits Traits => new() { SharesMemory = true };

    /// <inheritdoc/>
    public int MaxDegreeOfParallelism => 1;

    /// <inheritdoc/>
    public ValueTask<TResult> ExecuteAsync<T, TResult>(WorkItem<T, TResult> item, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public Task ExecuteAsync(WorkBatch batch, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
