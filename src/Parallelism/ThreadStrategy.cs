using System.Diagnostics.CodeAnalysis;
using Parallelism.Observation;
using Parallelism.Placement;
using Parallelism.Swap;
using Parallelism.Threads;
using Parallelism.Topology;
using Parallelism.Verbs;

namespace Parallelism;

/// <summary>Runs work items on threads of this process. Work shares the caller's memory; nothing is copied.</summary>
/// <remarks>
/// <para>
/// Single items and asynchronous work never run on the thread that calls. In a map, loop or reduction of synchronous work the calling thread
/// takes part, unless it has a <see cref="SynchronizationContext"/> (a user interface's thread) or the strategy has
/// <see cref="ThreadSource.Dedicated"/> threads or a <see cref="ThreadStrategyOptions.Timeout"/>. Work that waits asynchronously counts as running but needs no thread meanwhile.
/// </para>
/// <para>
/// Where all <see cref="MaxDegreeOfParallelism"/> places are taken, calls wait in line without a thread. A call made from inside an item takes
/// free places, or else the place of that item, which waits for it; so nested calls end at every degree.
/// </para>
/// <para>
/// At its <see cref="ThreadStrategyOptions.Timeout"/> an item's token is cancelled. An item that has not ended by itself after the
/// <see cref="ThreadStrategyOptions.GracePeriod"/> is abandoned, because a thread cannot be killed: its caller gets a <see cref="WorkTimeoutException"/>
/// that says so, its place goes to another thread, and it runs on beside the others until it ends, if ever; what it comes to is dropped.
/// <see cref="AbandonedItems"/> counts them.
/// </para>
/// <para>
/// Disposal refuses new calls, ends what waits in line with <see cref="ObjectDisposedException"/>, cancels the tokens of the work that runs, and
/// waits for it for at most 5 seconds; a thread cannot be killed, so work that ignores its token longer than that is left to end by itself. It does not wait for
/// abandoned items.
/// </para>
/// </remarks>
public sealed class ThreadStrategy : IExecutionStrategy, INumbersCalls, IHasGroups
{
    private readonly CallNumbers _calls = new();
    private readonly CancellationTokenSource _disposal = new();
    private readonly ThreadPools _pools;
    private readonly Slots _slots;
    private readonly DegreeFollower? _follower;
    private readonly Watchdog? _watchdog;
    private readonly SwapCheck? _swap;
    private readonly StrategyMeter _meter;
    private int _isDisposed;

    /// <summary>Makes a strategy with the default options.</summary>
    public ThreadStrategy()
        : this(new ThreadStrategyOptions())
    {
    }

    /// <summary>Makes a strategy.</summary>
    public ThreadStrategy(ThreadStrategyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        LimitWatch limits = options.Limits ?? ExecutionStrategy.Limits;
        _meter = new(Name, options.InstanceName, GetSnapshot);
        GroupPlans plans = ThreadPlan.Make(options, limits.Look());
        _pools = new(plans, options, _meter, _disposal.Token);
        _slots = _pools.Common;
        if (plans.FollowsLimits && !limits.IsFixed)
            _follower = new DegreeFollower(_pools, limits.Look, limits.Time, LimitWatch.Period);
        if (options.Timeout != Timeout.InfiniteTimeSpan)
            _watchdog = new Watchdog(new Limit(options.Timeout, options.GracePeriod));
        if (options.VerifySwap)
            _swap = new SwapCheck(new SequentialStrategy(new StrategyMeter(Name)));
        _meter.Open();
    }

    CallNumbers INumbersCalls.Calls => _calls;

    int? IHasGroups.DegreeOf(string? group) => _pools.DegreeOf(group);

    /// <inheritdoc/>
    public string Name => "thread";

    /// <inheritdoc/>
    public StrategyTraits Traits => new() { SharesMemory = true };

    /// <inheritdoc/>
    public int MaxDegreeOfParallelism => _pools.Degree;

    /// <summary>
    /// The number of items that were abandoned at their time limit and have not ended yet; each still takes a thread or, where it waits
    /// asynchronously, memory, but none of the <see cref="MaxDegreeOfParallelism"/> places. 0 where no <see cref="ThreadStrategyOptions.Timeout"/> is set.
    /// </summary>
    public int AbandonedItems => _pools.Abandoned;

    /// <inheritdoc cref="IExecutionStrategy.GetSnapshot"/>
    public StrategySnapshot GetSnapshot() => new()
    {
        Strategy = Name,
        InstanceName = _meter.Instance,
        MaxDegreeOfParallelism = MaxDegreeOfParallelism,
        Queued = _pools.Queued,
        InFlight = _pools.Taken,
        Done = _meter.Done,
        Failed = _meter.Failed,
    };

    StrategySnapshot? IExecutionStrategy.GetSnapshot() => GetSnapshot();

    /// <inheritdoc/>
    public ValueTask<TResult> ExecuteAsync<T, TResult>(WorkItem<T, TResult> item, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<TResult>(cancellationToken);
        if (_slots.IsClosed)
            return ValueTask.FromException<TResult>(Disposal.Refuse(nameof(ThreadStrategy)));
        item.Set?.CountFor(_meter);
        return _swap is null ? Start(item, cancellationToken) : ExecuteSwappedAsync(_swap, item, cancellationToken);
    }

    private ValueTask<TResult> Start<T, TResult>(in WorkItem<T, TResult> item, CancellationToken cancellationToken)
    {
        _follower?.Wake();
        if (!TryFind(item.Group, out Slots slots, out Exception? refusal))
            return ValueTask.FromException<TResult>(refusal);
        return _watchdog is null
            ? Operation<T, TResult>.Start(slots, item, cancellationToken)
            : new(TimedItem<T, TResult>.Start(slots, _watchdog, item, cancellationToken));
    }

    internal Task<TResult> RunToTask<T, TResult>(in WorkItem<T, TResult> item, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<TResult>(cancellationToken);
        if (_slots.IsClosed)
            return Task.FromException<TResult>(Disposal.Refuse(nameof(ThreadStrategy)));
        if (_swap is not null)
            return ExecuteSwappedAsync(_swap, item, cancellationToken).AsTask();
        _follower?.Wake();
        if (!TryFind(item.Group, out Slots slots, out Exception? refusal))
            return Task.FromException<TResult>(refusal);
        return _watchdog is null
            ? Operation<T, TResult>.StartTask(slots, item, cancellationToken)
            : TimedItem<T, TResult>.Start(slots, _watchdog, item, cancellationToken);
    }

    /// <inheritdoc/>
    public Task ExecuteAsync(WorkBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);
        if (_slots.IsClosed)
            return Task.FromException(Disposal.Refuse(nameof(ThreadStrategy)));
        if (batch.Count == 0)
            return Task.CompletedTask;
        batch.Set.CountFor(_meter);
        return _swap is null ? Start(batch, cancellationToken) : ExecuteSwappedAsync(_swap, batch, cancellationToken);
    }

    private Task Start(WorkBatch batch, CancellationToken cancellationToken)
    {
        _follower?.Wake();
        if (!TryFind(batch.Group, out Slots slots, out Exception? refusal))
            return Task.FromException(refusal);
        if (_watchdog is not null)
            return new TimedBatchStart(slots, _watchdog, cancellationToken).Start(batch);
        return batch.IsAsync
            ? new Lanes(slots, batch, cancellationToken).Start(slots.Current)
            : Loop.Start(slots, batch, cancellationToken);
    }

    // The slots of a group; without a name those that all share.
    private bool TryFind(string? group, out Slots slots, [NotNullWhen(false)] out Exception? refusal)
    {
        (slots, refusal) = (_slots, null);
        if (group is null && !_pools.AreAllReserved)
            return true;
        try
        {
            slots = _pools.Find(group);
            return true;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            refusal = error;
            return false;
        }
    }

    private async ValueTask<TResult> ExecuteSwappedAsync<T, TResult>(SwapCheck swap, WorkItem<T, TResult> item, CancellationToken cancellationToken)
    {
        SwappedWork<T, TResult> swapped = FindSwapped(swap, item);
        var found = new Differences();
        found.Add(swapped.Found);
        if (swapped.Refusal is not null)
            throw found.ToException(swapped.Method, swapped.Refusal);
        var substitute = new WorkItem<T, TResult>(swapped.With(found), item.Argument, item.RandomKey, item.Index, item.Set);
        TResult result;
        try
        {
            result = await Start(substitute, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (found.Any)
        {
            throw found.ToException(swapped.Method, error);
        }
        return found.Any ? throw found.ToException(swapped.Method, null) : result;
    }

    // The items of a stream share their work.
    private static SwappedWork<T, TResult> FindSwapped<T, TResult>(SwapCheck swap, in WorkItem<T, TResult> item)
    {
        if (item.Set is not { IsShared: true })
            return new(swap, item.Work);
        lock (item.Set)
        {
            // A strategy that passes items on may have moved here in the middle of a stream.
            if (item.Set.StrategyState is not SwappedWork<T, TResult> swapped || swapped.Check != swap)
                item.Set.StrategyState = swapped = new(swap, item.Work);
            return swapped;
        }
    }

    private async Task ExecuteSwappedAsync(SwapCheck swap, WorkBatch batch, CancellationToken cancellationToken)
    {
        var swapped = new SwappedBatch(swap);
        batch.Accept(swapped);
        if (swapped.Refusal is not null)
            throw swapped.Found.ToException(batch.Method, swapped.Refusal);
        try
        {
            await Start(batch, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (swapped.Found.Any)
        {
            throw swapped.Found.ToException(batch.Method, error);
        }
        if (swapped.Found.Any)
            throw swapped.Found.ToException(batch.Method, null);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        // An item that disposes its own strategy cannot wait for its own end.
        bool isInside = _slots.Current is not null;
        _meter.Close();
        _follower?.Dispose();
        _pools.Close();
        await _disposal.CancelAsync().ConfigureAwait(false);
        using var patience = new CancellationTokenSource(isInside ? TimeSpan.Zero : Disposal.Patience);
        await _pools.WaitForEndAsync().WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _pools.EndThreadsAsync().WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _watchdog?.End();
    }
}
