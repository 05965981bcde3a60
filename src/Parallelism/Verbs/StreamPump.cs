using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace Parallelism.Verbs;

// The way of an item through a stream, the same on every strategy:
//
//   source ──pull──▶ [window: a slot per item] ──ExecuteAsync──▶ strategy ──▶ outcomes ──▶ consumer
//            one task pulls, as long as a slot is free         in order, or as they finish  │
//                        ▲──────────────── the consumer frees the slot ───────────────────┘
//
// So the source is read at most a window ahead of the consumer, and when the consumer leaves, the pulling ends, the source is disposed and
// every item that still runs is cancelled and awaited.
internal sealed class StreamPump<T, TResult> : IDisposable
{
    private readonly IExecutionStrategy _strategy;
    private readonly Work<T, TResult> _work;
    private readonly StreamOptions _options;
    private readonly WorkSet _set = new();
    private readonly SemaphoreSlim _window;
    private readonly Channel<Task<TResult>> _outcomes = Channel.CreateUnbounded<Task<TResult>>(new() { SingleReader = true });
    private List<Exception>? _errors;

    private StreamPump(IExecutionStrategy strategy, Work<T, TResult> work, StreamOptions options)
    {
        _strategy = strategy;
        _work = work;
        _options = options;
        int window = options.MaxItemsInFlight ?? (int)Math.Min(int.MaxValue, Math.Max(64, 4L * strategy.MaxDegreeOfParallelism));
        _window = new(window, window);
    }

    public static async IAsyncEnumerable<TResult> RunAsync(
        IExecutionStrategy strategy,
        IAsyncEnumerable<T> source,
        Work<T, TResult> work,
        StreamOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var pump = new StreamPump<T, TResult>(strategy, work, options);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // On a pool thread from the start: a source that blocks must not block the consumer's call.
        Task pulling = Task.Run(() => pump.PullAsync(source, stop.Token), CancellationToken.None);
        try
        {
            while (await pump._outcomes.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                while (pump._outcomes.Reader.TryRead(out Task<TResult>? outcome))
                {
                    (bool succeeded, TResult? result) = await pump.TakeAsync(outcome, stop, cancellationToken).ConfigureAwait(false);
                    pump._window.Release();
                    if (succeeded)
                        yield return result!;
                }
            }
            await pulling.ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (pump._errors is { } errors)
                throw new AggregateException($"{errors.Count} items failed.", errors);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await pump.SettleAsync(pulling).ConfigureAwait(false);
            pump._set.End();
        }
    }

    public void Dispose() => _window.Dispose();

    private async Task PullAsync(IAsyncEnumerable<T> source, CancellationToken stop)
    {
        var running = new RunningCount();
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
                    if (!await items.MoveNextAsync().ConfigureAwait(false))
                        break;
                    stop.ThrowIfCancellationRequested();
                    Task<TResult> outcome = StartAsync(new(_work, items.Current, index++, _set), stop);
                    running.Add();
                    if (_options.Ordered)
                        _outcomes.Writer.TryWrite(outcome);
                    _ = outcome.ContinueWith(
                        finished =>
                        {
                            if (!_options.Ordered)
                                _outcomes.Writer.TryWrite(finished);
                            running.Remove();
                        },
                        CancellationToken.None,
                        TaskContinuationOptions.ExecuteSynchronously,
                        TaskScheduler.Default);
                }
            }
        }
        catch (Exception error)
        {
            failure = error;
        }
        await running.WaitForNoneAsync().ConfigureAwait(false);
        // A source that throws surfaces after the results of what it gave before.
        _outcomes.Writer.TryComplete();
        if (failure is not null && !(failure is OperationCanceledException && stop.IsCancellationRequested))
            ExceptionDispatchInfo.Throw(failure);
    }

    private async Task<TResult> StartAsync(WorkItem<T, TResult> item, CancellationToken stop)
    {
        try
        {
            return await _strategy.ExecuteAsync(item, stop).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            WorkItem.Tag(error, item.Index);
            throw;
        }
    }

    private async ValueTask<(bool Succeeded, TResult? Result)> TakeAsync(
        Task<TResult> outcome, CancellationTokenSource stop, CancellationToken cancellationToken)
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
                await stop.CancelAsync().ConfigureAwait(false);
                throw;
            }
            _errors ??= [];
            _errors.Add(error);
            return (false, default);
        }
    }

    // After an early end: whatever still arrives is dropped, and its failure is nobody's.
    private async Task SettleAsync(Task pulling)
    {
        await pulling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (_outcomes.Reader.TryRead(out Task<TResult>? outcome))
            await ((Task)outcome).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private sealed class RunningCount
    {
        private readonly TaskCompletionSource _none = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _count = 1;

        public void Add() => Interlocked.Increment(ref _count);

        public void Remove()
        {
            if (Interlocked.Decrement(ref _count) == 0)
                _none.SetResult();
        }

        public Task WaitForNoneAsync()
        {
            Remove();
            return _none.Task;
        }
    }
}
