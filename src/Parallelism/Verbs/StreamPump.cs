using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Parallelism.Observation;

namespace Parallelism.Verbs;

// The way of an item through a stream, the same on every strategy:
//
//   source ──pull──▶ [window: a slot per item] ──ExecuteAsync──▶ strategy ──▶ outcomes ──▶ consumer
//            one task pulls, as long as a slot is free         in order, or as they finish  │
//                        ▲──────────────── the consumer frees the slot ───────────────────┘
//
// So the source is read at most a window ahead of the consumer, and when the consumer leaves, the pulling ends, the source is disposed and
// every item that still runs is cancelled and awaited.
//
// A failure that ends the call stops the pulling at once. The running items are cancelled at once too, unless the stream is ordered: then the
// consumer still gets every result from before the failure, the same ones on every strategy, and the rest is cancelled when it gets there.
internal sealed class StreamPump<T, TResult> : IDisposable
{
    private readonly IExecutionStrategy _strategy;
    private readonly Work<T, TResult> _work;
    private readonly ulong _randomKey;
    private readonly StreamOptions _options;
    private readonly bool _cancelsAtOnce;
    private readonly WorkSet _set;
    private readonly RunningCount _running = new();
    private readonly SemaphoreSlim _window;
    private readonly CancellationTokenSource _stop;
    private readonly Channel<(long Index, Task<TResult> Task)> _outcomes =
        Channel.CreateUnbounded<(long Index, Task<TResult> Task)>(new() { SingleReader = true });
    private SortedList<long, Exception>? _errors;
    private Exception? _failure;
    private Exception? _endedBy;
    private volatile bool _isFailing;
    private bool _isWhole;

    private StreamPump(
        IExecutionStrategy strategy, Work<T, TResult> work, ulong randomKey, StreamOptions options, bool needsAll, CancellationToken cancellationToken)
    {
        _strategy = strategy;
        _work = work;
        _randomKey = randomKey;
        _options = options;
        _set = new() { Group = options.Group, NodeOf = options.NodeOf };
        _cancelsAtOnce = needsAll || !options.Ordered;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        int window = options.MaxItemsInFlight ?? (int)Math.Min(int.MaxValue, Math.Max(64, 4L * strategy.MaxDegreeOfParallelism));
        _window = new(window, window);
    }

    public static async IAsyncEnumerable<TResult> RunAsync(
        IExecutionStrategy strategy,
        IAsyncEnumerable<T> source,
        Work<T, TResult> work,
        ulong randomKey,
        StreamOptions options,
        StreamKind kind,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var pump = new StreamPump<T, TResult>(strategy, work, randomKey, options, kind.NeedsAll, cancellationToken);
        // The pulling task takes the activity along; the consumer keeps the one that it has.
        Activity? outer = Activity.Current;
        pump.Observe(kind);
        // On a pool thread from the start: a source that blocks must not block the consumer's call.
        Task<Exception?> pulling = Task.Run(() => pump.PullAsync(source, pump._stop.Token), CancellationToken.None);
        if (Activity.Current != outer)
            Activity.Current = outer;
        try
        {
            while (await pump._outcomes.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                while (pump._outcomes.Reader.TryRead(out (long Index, Task<TResult> Task) outcome))
                {
                    (bool succeeded, TResult? result) = await pump.TakeAsync(outcome.Index, outcome.Task, cancellationToken).ConfigureAwait(false);
                    pump._window.Release();
                    if (succeeded)
                        yield return result!;
                }
            }
            Exception? sourceError = await pulling.ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            pump.ThrowIfFailed(sourceError);
            pump._isWhole = true;
        }
        finally
        {
            pump.Stop();
            await pump.SettleAsync(pulling).ConfigureAwait(false);
            pump._set.End();
            pump.EndObservation(cancellationToken);
        }
    }

    private void Observe(in StreamKind kind)
    {
        Watching watching = _options.Watching;
        if (!CallObserver.IsWanted(watching))
            return;
        var observer = _set.Observer = new CallObserver(kind.Verb, _work.Method, _strategy, watching);
        observer.Report(watching, kind.Total, kind.Total, () =>
        {
            _isFailing = true;
            Stop();
        });
    }

    private void EndObservation(CancellationToken cancellationToken)
    {
        if (_set.Observer is not { } observer)
            return;
        // A consumer that leaves early gets no exception.
        observer.End(_endedBy ?? (!_isWhole && cancellationToken.IsCancellationRequested ? new OperationCanceledException(cancellationToken) : null));
        observer.ThrowIfReceiverFailed();
    }

    public void Dispose()
    {
        _window.Dispose();
        _stop.Dispose();
    }

    // Ends with what the source threw, when all that it gave before has ended.
    private async Task<Exception?> PullAsync(IAsyncEnumerable<T> source, CancellationToken stop)
    {
        Exception? failure = null;
        try
        {
            long index = 0;
            IAsyncEnumerator<T> items = source.GetAsyncEnumerator(stop);
            await using (items.ConfigureAwait(false))
            {
                while (true)
                {
                    await _window.WaitAsync(stop).ConfigureAwait(false);
                    if (_isFailing || !await items.MoveNextAsync().ConfigureAwait(false))
                        break;
                    stop.ThrowIfCancellationRequested();
                    Start(items.Current, index++, stop);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        catch (Exception error)
        {
            failure = error;
            if (_options.OnError == ErrorHandling.FailFast)
                Fail(error);
        }
        await _running.WaitForNoneAsync().ConfigureAwait(false);
        _outcomes.Writer.TryComplete();
        return failure;
    }

    private void Start(T argument, long index, CancellationToken stop)
    {
        _running.Add();
        Task<TResult> outcome = RunItemAsync(new(_work, argument, _randomKey, index, _set), stop);
        if (_options.Ordered)
            _outcomes.Writer.TryWrite((index, outcome));
        _ = outcome.ContinueWith(
            finished =>
            {
                if (!_options.Ordered)
                    _outcomes.Writer.TryWrite((index, finished));
                _running.Remove();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private async Task<TResult> RunItemAsync(WorkItem<T, TResult> item, CancellationToken stop)
    {
        CallObserver? observer = _set.Observer;
        observer?.Submit(item.Index);
        try
        {
            TResult result = await _strategy.ExecuteAsync(item, stop).ConfigureAwait(false);
            observer?.Ended(1, 0);
            return result;
        }
        catch (Exception error)
        {
            if (observer is not null && !stop.IsCancellationRequested)
                observer.Ended(0, 1);
            WorkItem.Tag(error, item.Index);
            if (_options.OnError == ErrorHandling.FailFast && !stop.IsCancellationRequested)
                Fail(error);
            throw;
        }
    }

    // The first failure is the one that the call ends with; what the stop then makes of the others is its consequence.
    private void Fail(Exception error)
    {
        _isFailing = true;
        if (_cancelsAtOnce && Interlocked.CompareExchange(ref _failure, error, null) is null)
            Stop();
    }

    private void Stop()
    {
        try
        {
            _stop.Cancel();
        }
        catch (AggregateException)
        {
            // The work registered a callback that throws; the call ends as it would have ended without.
        }
    }

    private async ValueTask<(bool Succeeded, TResult? Result)> TakeAsync(long index, Task<TResult> outcome, CancellationToken cancellationToken)
    {
        try
        {
            return (true, await outcome.ConfigureAwait(false));
        }
        catch (Exception error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_options.OnError == ErrorHandling.FailFast)
            {
                _endedBy = _failure ?? error;
                if (_failure is { } first && first != error)
                    ExceptionDispatchInfo.Throw(first);
                throw;
            }
            _errors ??= [];
            _errors.Add(index, error);
            return (false, default);
        }
    }

    private void ThrowIfFailed(Exception? sourceError)
    {
        if (_errors is not null)
        {
            string also = sourceError is null ? "" : " So did the source, after them.";
            _endedBy = new AggregateException($"{_errors.Count} items failed.{also}", sourceError is null ? _errors.Values : _errors.Values.Append(sourceError));
            throw _endedBy;
        }
        _endedBy = sourceError;
        if (sourceError is not null)
            ExceptionDispatchInfo.Throw(sourceError);
    }

    // After an early end: whatever still arrives is dropped, and its failure is nobody's.
    private async Task SettleAsync(Task pulling)
    {
        await pulling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (_outcomes.Reader.TryRead(out (long Index, Task<TResult> Task) outcome))
            await ((Task)outcome.Task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
