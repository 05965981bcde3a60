namespace Parallelism;

/// <summary>
/// Runs work items: one after the other, on threads, or in worker processes. A program writes its work once and changes only the strategy.
/// </summary>
/// <remarks>
/// <para>
/// The verbs that programs call (<c>RunAsync</c>, <c>MapAsync</c>, <c>StreamAsync</c>, <c>ForAsync</c>, <c>ReduceAsync</c>, and
/// <c>Parallel.RunWith</c> and its kin) are written once on top of the two <c>ExecuteAsync</c> members, in
/// <see cref="ExecutionStrategyExtensions"/>; a strategy of one's own implements only what is here.
/// </para>
/// <para>
/// What every strategy promises: each call ends, with its result or with the exception that the work threw, never with a hang; the number of
/// items that run at once never exceeds <see cref="MaxDegreeOfParallelism"/>, counted over all calls; disposal ends what runs, is bounded in
/// time, and leaves nothing behind. All members may be called from any thread at the same time.
/// </para>
/// </remarks>
public interface IExecutionStrategy : IAsyncDisposable
{
    /// <summary>The name by which <see cref="ExecutionStrategy.Create(string)"/> and configuration know the strategy, for example <c>thread</c>.</summary>
    string Name { get; }

    /// <summary>What this strategy can do that others cannot. The answer never changes during its life.</summary>
    StrategyTraits Traits { get; }

    /// <summary>The number of work items that run at once, over all calls; at least 1.</summary>
    int MaxDegreeOfParallelism { get; }

    /// <summary>
    /// What the strategy does at this moment, and what it has done so far; <see langword="null"/> where it does not count, which every strategy of this
    /// library does.
    /// </summary>
    StrategySnapshot? GetSnapshot() => null;

    /// <summary>Runs one work item and returns its result.</summary>
    /// <param name="item">The item. Its work is invoked at most once.</param>
    /// <param name="cancellationToken">
    /// Cancels the item: before its start it never starts; while it runs, the token that the work received is cancelled.
    /// </param>
    /// <exception cref="OperationCanceledException">The item was cancelled; carries <paramref name="cancellationToken"/>.</exception>
    /// <exception cref="ObjectDisposedException">The strategy is disposed.</exception>
    /// <exception cref="WorkSerializationException">Something of the item cannot travel to where the strategy runs it; nothing was run.</exception>
    /// <exception cref="WorkerCrashedException">The worker process died while it ran the item.</exception>
    ValueTask<TResult> ExecuteAsync<T, TResult>(WorkItem<T, TResult> item, CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs the items of a batch, each at most once, in any order, until all are done or <see cref="WorkBatch.IsStopped"/>.
    /// Failures of the work are recorded in the batch, not thrown.
    /// </summary>
    /// <param name="batch">The items, their results and their failures.</param>
    /// <param name="cancellationToken">Cancelled when the caller cancels, and when the batch stops at its first failure.</param>
    /// <exception cref="ObjectDisposedException">The strategy is disposed.</exception>
    /// <exception cref="WorkSerializationException">Something of the work cannot travel to where the strategy runs it; nothing was run.</exception>
    Task ExecuteAsync(WorkBatch batch, CancellationToken cancellationToken = default);
}
