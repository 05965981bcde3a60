using Parallelism.Configuration;

namespace Parallelism;

/// <summary>The strategy that <c>AddParallelism</c> registers: passes work on to the one that configuration chose, and moves to another one when it changes.</summary>
/// <remarks>
/// <para>
/// A change of the configuration makes the new strategy first, starts its worker processes where it has some, and then lets new calls go there. Calls that
/// run end where they began, and when the last of them has ended the old strategy is disposed: no item is lost, and none runs twice. The items of a
/// stream that start after the change start on the new one. While both are there, each has its own <see cref="MaxDegreeOfParallelism"/>. Where nothing but the degree of worker
/// processes changes, they are resized, and calls that run feel it too.
/// </para>
/// <para>
/// A configuration with mistakes, and a strategy that cannot be made or whose workers cannot be started, change nothing: work stays where it is, and
/// the log says why.
/// </para>
/// </remarks>
public sealed class ConfiguredStrategy : IExecutionStrategy
{
    private readonly StrategyMover _mover;

    internal ConfiguredStrategy(StrategyMover mover) => _mover = mover;

    /// <summary>The name of the strategy that new calls go to.</summary>
    public string Name => Current.Name;

    /// <summary>
    /// What every strategy can do that this one may move to: what <see cref="ParallelismOptions.Require"/> asked for when it was made. Where the options come
    /// from code alone and cannot change, what the strategy can do.
    /// </summary>
    public StrategyTraits Traits => _mover.Promised;

    /// <summary>The number of items that run at once on the strategy that new calls go to.</summary>
    public int MaxDegreeOfParallelism => Current.MaxDegreeOfParallelism;

    /// <summary>
    /// The strategy that new calls go to, to look at its figures: work given to it directly is not waited for when the configuration changes.
    /// </summary>
    public IExecutionStrategy Current => _mover.Current.Strategy;

    /// <summary>The number of calls that run or wait, those on strategies before the current one included; each item of a stream is one.</summary>
    public int CallsInFlight => _mover.CallsInFlight;

    internal StrategyMover Mover => _mover;

    /// <inheritdoc/>
    /// <remarks>Of <see cref="Current"/>.</remarks>
    public StrategySnapshot? GetSnapshot() => Current.GetSnapshot();

    /// <inheritdoc/>
    public async ValueTask<TResult> ExecuteAsync<T, TResult>(WorkItem<T, TResult> item, CancellationToken cancellationToken = default)
    {
        StrategyInUse used = _mover.Enter();
        try
        {
            return await used.Strategy.ExecuteAsync(item, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            used.Leave();
        }
    }

    /// <inheritdoc/>
    public async Task ExecuteAsync(WorkBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        StrategyInUse used = _mover.Enter();
        try
        {
            await used.Strategy.ExecuteAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            used.Leave();
        }
    }

    /// <summary>Disposes the strategy, and those before it on which calls still run.</summary>
    public ValueTask DisposeAsync() => _mover.DisposeAsync();
}
