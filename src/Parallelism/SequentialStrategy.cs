using Parallelism.Observation;
using Parallelism.Threads;
using Parallelism.Verbs;

namespace Parallelism;

/// <summary>
/// Runs work items one after the other on the thread that calls: the reference for what the other strategies return, and the one to debug with.
/// </summary>
/// <remarks>
/// <para>Items of concurrent calls take turns: a call that waits for its turn does not block its thread, and goes on on the thread pool.</para>
/// <para>A call made from inside an item runs at once, as part of that item; several of them take turns among themselves.</para>
/// <para>
/// Disposal refuses new calls, ends those that wait for their turn with <see cref="ObjectDisposedException"/>, cancels the token of the work
/// that runs, and waits for it for at most 5 seconds.
/// </para>
/// </remarks>
public sealed class SequentialStrategy : IExecutionStrategy, INumbersCalls
{
    private readonly CallNumbers _calls = new();
    private readonly Turn _root = new();
    private readonly AsyncLocal<Turn?> _current = new();
    private readonly CancellationTokenSource _disposal = new();
    private readonly StrategyMeter _meter;
    private long _left;
    private int _isDisposed;

    /// <summary>Makes a strategy.</summary>
    public SequentialStrategy() => _meter = new StrategyMeter(Name, takeSnapshot: GetSnapshot).Open();

    // In the service of another strategy, which counts by itself.
    internal SequentialStrategy(StrategyMeter meter) => _meter = meter;

    CallNumbers INumbersCalls.Calls => _calls;

    /// <inheritdoc/>
    public string Name => "sequential";

    /// <inheritdoc/>
    public StrategyTraits Traits => new() { SharesMemory = true };

    /// <inheritdoc/>
    public int MaxDegreeOfParallelism => 1;

    /// <inheritdoc cref="IExecutionStrategy.GetSnapshot"/>
    public StrategySnapshot GetSnapshot() => new()
    {
        Strategy = Name,
        MaxDegreeOfParallelism = 1,
        Queued = _root.Waiting + Volatile.Read(ref _left),
        InFlight = _root.IsTaken ? 1 : 0,
        Done = _meter.Done,
        Failed = _meter.Failed,
    };

    StrategySnapshot? IExecutionStrategy.GetSnapshot() => GetSnapshot();

    /// <inheritdoc/>
    public async ValueTask<TResult> ExecuteAsync<T, TResult>(WorkItem<T, TResult> item, CancellationToken cancellationToken = default)
    {
        using var stop = StopToken.Link(cancellationToken, _disposal.Token);
        Turn parent = Parent();
        await TakeAsync(parent, 1, stop, cancellationToken).ConfigureAwait(false);
        var turn = new Turn();
        _current.Value = turn;
        LeaveContext();
        item.Set?.CountFor(_meter);
        bool isDone = false;
        try
        {
            TResult result = item.IsAsync ? await item.InvokeAsync(stop.Token).ConfigureAwait(false) : item.Invoke(stop.Token);
            isDone = true;
            return result;
        }
        catch (OperationCanceledException error) when (stop.Explain(error, nameof(SequentialStrategy)) is { } explained)
        {
            throw explained;
        }
        finally
        {
            if (isDone)
                _meter.Count(1, 0);
            else if (!stop.Token.IsCancellationRequested)
                _meter.Count(0, 1);
            turn.End();
            parent.Release();
        }
    }

    /// <inheritdoc/>
    public async Task ExecuteAsync(WorkBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var stop = StopToken.Link(cancellationToken, _disposal.Token);
        Turn parent = Parent();
        await TakeAsync(parent, batch.Count, stop, cancellationToken).ConfigureAwait(false);
        var turn = new Turn();
        _current.Value = turn;
        LeaveContext();
        batch.Set.CountFor(_meter);
        try
        {
            for (long i = 0; i < batch.Count && !batch.IsStopped && !stop.Token.IsCancellationRequested; i++)
            {
                if (parent == _root)
                    Volatile.Write(ref _left, batch.Count - i - 1);
                if (batch.IsAsync)
                    await batch.InvokeAsync(i, stop.Token).ConfigureAwait(false);
                else
                    batch.Invoke(i, i + 1, stop.Token);
            }
        }
        finally
        {
            if (parent == _root)
                Volatile.Write(ref _left, 0);
            turn.End();
            parent.Release();
        }
        cancellationToken.ThrowIfCancellationRequested();
        if (_disposal.IsCancellationRequested)
            throw Disposal.Refuse(nameof(SequentialStrategy));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        _meter.Close();
        await _disposal.CancelAsync().ConfigureAwait(false);
        // From inside an item there is nothing to wait for: the item itself is what runs.
        if (Parent() == _root && await _root.WaitAsync(Disposal.Patience).ConfigureAwait(false))
            _root.Release();
    }

    // Work that awaits must not wait for the caller's context, whose thread may be blocked on this very call. An async method gives the context
    // back to its caller where it returns.
    private static void LeaveContext() => SynchronizationContext.SetSynchronizationContext(null);

    private Turn Parent() => _current.Value is { IsOver: false } current ? current : _root;

    private async ValueTask TakeAsync(Turn parent, long items, StopToken stop, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_disposal.IsCancellationRequested)
            throw Disposal.Refuse(nameof(SequentialStrategy));
        parent.CountWaiting(items);
        try
        {
            await parent.WaitAsync(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Disposal.Refuse(nameof(SequentialStrategy));
        }
        finally
        {
            parent.CountWaiting(-items);
        }
        // The item that held the turn may have ended by the same cancellation, and passed the turn on before this wait heard of it.
        if (stop.Token.IsCancellationRequested)
        {
            parent.Release();
            cancellationToken.ThrowIfCancellationRequested();
            throw Disposal.Refuse(nameof(SequentialStrategy));
        }
    }
}
