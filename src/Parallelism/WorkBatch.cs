using System.Runtime.ExceptionServices;
using Parallelism.Observation;
using Parallelism.Verbs;

namespace Parallelism;

/// <summary>
/// The items of one map, loop or reduction, numbered from 0: where their arguments come from, where their results go, and what went wrong.
/// </summary>
/// <remarks>
/// Strategies run the items; the batch keeps the rules that are the same on every strategy: a failing item is recorded under its number, the
/// first failure stops the batch where the caller asked for that, and <see cref="IsStopped"/> says so. Results go to fixed places, so
/// different items may run on different threads without a lock.
/// </remarks>
public abstract class WorkBatch
{
    private readonly Lock _gate = new();
    private readonly ErrorHandling _onError;
    private SortedList<long, Exception>? _errors;
    private CancellationTokenSource? _stop;
    private CancellationTokenRegistration _callerCancels;
    private volatile bool _isStopped;

    private protected WorkBatch(long count, ErrorHandling onError)
    {
        Count = count;
        _onError = onError;
    }

    /// <summary>The number of items.</summary>
    public long Count { get; }

    /// <summary>Whether the work returns tasks, so that its items need <see cref="InvokeAsync"/>.</summary>
    public abstract bool IsAsync { get; }

    /// <summary>The name of the work's method, for messages.</summary>
    public abstract string Method { get; }

    /// <summary>Whether no further item should start: the caller cancelled, or an item failed and the caller wants that to end the call.</summary>
    public bool IsStopped => _isStopped;

    /// <summary>The group of workers that the caller wants for the items; <see langword="null"/> for any. A strategy without groups passes it over.</summary>
    public string? Group => Set.Group;

    internal WorkSet Set { get; } = new();

    // Of the items that failed, when the batch has ended.
    internal IReadOnlyDictionary<long, Exception> Errors => _errors ?? new SortedList<long, Exception>();

    // Which random streams the items have.
    internal ulong RandomKey { get; init; }

    // The number in the caller's call that item 0 has: not 0 where the batch is a part of one.
    internal long FirstIndex { get; init; }

    // Takes the failure of an item in place of what Fail does with it; for batches that have no call here to end in it.
    internal virtual bool TryTakeFailure(long index, Exception error) => false;

    /// <summary>
    /// Runs the items from <paramref name="first"/> up to, not including, <paramref name="afterLast"/> on the calling thread, one after the other,
    /// until the batch stops. Does not throw what the work throws.
    /// </summary>
    public void Invoke(long first, long afterLast, CancellationToken cancellationToken)
    {
        if (Set.Observer is { } observer)
            InvokeObserved(observer, first, afterLast, cancellationToken);
        else
            Set.Count(InvokeRange(first, afterLast, cancellationToken), 0);
    }

    /// <summary>Runs one item up to its first wait; the returned task ends when the item does. Does not throw what the work throws.</summary>
    public abstract ValueTask InvokeAsync(long index, CancellationToken cancellationToken);

    /// <summary>Records that item <paramref name="index"/> ended in <paramref name="error"/>.</summary>
    public void Fail(long index, Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (TryTakeFailure(index, error))
            return;
        lock (_gate)
        {
            // Items that a stop cancels are its consequence, not failures of their own.
            if (_isStopped && IsCancellation(error))
                return;
            _errors ??= [];
            if (!_errors.ContainsKey(index))
                Set.Count(0, 1);
            _errors[index] = Tag(index, error);
            if (_onError == ErrorHandling.KeepGoing)
                return;
            _isStopped = true;
        }
        try
        {
            _stop?.Cancel();
        }
        catch (AggregateException)
        {
            // The work registered a callback that throws; what surfaces is the failure that led here.
        }
    }

    // Also where the work wrapped it, as reflection, TaskFactory and many libraries do.
    private static bool IsCancellation(Exception error) =>
        error is OperationCanceledException || (error.InnerException is { } inner && IsCancellation(inner));

    // The index that a failure carries: the item's own, unless an item stands for several.
    private protected virtual Exception Tag(long index, Exception error) => WorkItem.Tag(error, index);

    internal abstract void Accept(IWorkBatchVisitor visitor);

    // Gives the number of items that ended with a result; the others were recorded as failures, or did not start.
    private protected abstract long InvokeRange(long first, long afterLast, CancellationToken cancellationToken);

    private void InvokeObserved(CallObserver observer, long first, long afterLast, CancellationToken cancellationToken)
    {
        if (!observer.WatchesItems)
        {
            long began = observer.BeginRange();
            long done = InvokeRange(first, afterLast, cancellationToken);
            observer.EndRange(began);
            Set.Count(done, 0);
            return;
        }
        for (long i = first; i < afterLast && !IsStopped; i++)
        {
            ItemWatch item = observer.Begin(FirstIndex + i);
            long done = InvokeRange(i, i + 1, cancellationToken);
            observer.End(item, done == 0 ? FailureOf(i) : null);
            Set.Count(done, 0);
        }
    }

    private protected virtual Exception? FailureOf(long index)
    {
        lock (_gate)
            return _errors?.GetValueOrDefault(index);
    }

    // What the verb is called that the batch is of.
    private protected abstract string Verb { get; }

    // How many units there are for whoever counts them.
    private protected virtual long Units => Count;

    internal Task RunAsync(IExecutionStrategy strategy, in Watching watching, CancellationToken cancellationToken) =>
        CallObserver.IsWanted(watching) ? RunObservedAsync(strategy, watching, cancellationToken) : RunAsync(strategy, cancellationToken);

    private async Task RunObservedAsync(IExecutionStrategy strategy, Watching watching, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var observer = new CallObserver(Verb, Method, strategy, watching);
        Set.Observer = observer;
        observer.Report(watching, Count, Units, StopForReceiver);
        try
        {
            await RunAsync(strategy, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            observer.End(error);
            observer.ThrowIfReceiverFailed();
            throw;
        }
        observer.End(null);
        observer.ThrowIfReceiverFailed();
    }

    internal async Task RunAsync(IExecutionStrategy strategy, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var stop = new CancellationTokenSource();
        _stop = stop;
        _callerCancels = cancellationToken.UnsafeRegister(static batch => ((WorkBatch)batch!).Stop(), this);
        try
        {
            if (Count > 0)
                await strategy.ExecuteAsync(this, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_isStopped)
        {
            // The strategy may end by our own token; which failure or cancellation that was is decided below.
        }
        finally
        {
            await _callerCancels.DisposeAsync().ConfigureAwait(false);
        }
        ThrowIfFailed(cancellationToken);
    }

    private void StopForReceiver()
    {
        try
        {
            Stop();
        }
        catch (Exception error) when (error is AggregateException or ObjectDisposedException)
        {
            // The work registered a callback that throws, or the call is over.
        }
    }

    // No further item starts, and the token of the running ones is cancelled.
    internal void Stop()
    {
        lock (_gate)
            _isStopped = true;
        _stop?.Cancel();
    }

    private void ThrowIfFailed(CancellationToken cancellationToken)
    {
        if (_errors is not null)
        {
            if (_onError == ErrorHandling.KeepGoing && !cancellationToken.IsCancellationRequested)
                throw new AggregateException($"{_errors.Count} of {Count} items failed.", _errors.Values);
            if (!cancellationToken.IsCancellationRequested)
                ExceptionDispatchInfo.Throw(_errors.Values[0]);
        }
        if (_isStopped)
            throw new OperationCanceledException(cancellationToken);
    }
}
