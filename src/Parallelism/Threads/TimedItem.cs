namespace Parallelism.Threads;

// One item under a limit, from its call to its result. Not pooled: an abandoned item may still hold it when its caller is long gone.
internal sealed class TimedItem<T, TResult> : Entry
{
    private const int Queued = 0;
    private const int Running = 1;
    private const int Dropped = 2;

    private readonly TaskCompletionSource<TResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private readonly Slots _slots;
    private readonly Watchdog _watchdog;
    private readonly WorkItem<T, TResult> _item;
    private readonly CancellationToken _caller;
    private CancellationTokenRegistration _callerCancels;
    private int _state;

    private TimedItem(Slots slots, Watchdog watchdog, in WorkItem<T, TResult> item, CancellationToken cancellationToken)
    {
        _slots = slots;
        _watchdog = watchdog;
        _item = item;
        _caller = cancellationToken;
    }

    public static Task<TResult> Start(Slots slots, Watchdog watchdog, in WorkItem<T, TResult> item, CancellationToken cancellationToken)
    {
        var timed = new TimedItem<T, TResult>(slots, watchdog, item, cancellationToken);
        timed._callerCancels = cancellationToken.UnsafeRegister(static timed => ((TimedItem<T, TResult>)timed!).Cancel(), timed);
        // Never on the thread that calls, nested calls included: the caller must be able to leave the item behind.
        if (slots.Current is not { } parent)
            slots.Enqueue(timed);
        else if (slots.TakeAny() is { } free)
            free.EnqueueTaken(timed);
        else if (!parent.TryEnqueue(timed))
            slots.Enqueue(timed);
        return timed._result.Task;
    }

    public override bool IsSingle => true;

    public override Outcome Run(Holder holder)
    {
        if (Interlocked.CompareExchange(ref _state, Running, Queued) != Queued)
            return Outcome.Done;
        _callerCancels.Dispose();
        Holder own = holder.Beside();
        own.Enter(_context);
        return new ItemStint(this, own).Run();
    }

    public override void Abandon(Exception reason)
    {
        if (Drop(reason))
            _callerCancels.Unregister();
    }

    private void Cancel() => Drop(new OperationCanceledException(_caller));

    private bool Drop(Exception error)
    {
        if (Interlocked.CompareExchange(ref _state, Dropped, Queued) != Queued)
            return false;
        Failure.Set(_result, error);
        return true;
    }

    private void Fail(Exception error)
    {
        if (error is OperationCanceledException cancelled)
            error = StopToken.Explain(cancelled, nameof(ThreadStrategy), _caller, _slots.Disposal) ?? error;
        // A caller who has cancelled gets his cancellation, however late.
        if (error is WorkTimeoutException && _caller.IsCancellationRequested)
            error = new OperationCanceledException(_caller);
        if (!_caller.IsCancellationRequested && !_slots.IsClosed)
            _slots.Meter.Count(0, 1);
        Failure.Set(_result, error);
    }

    private sealed class ItemStint(TimedItem<T, TResult> timed, Holder own) : Stint(timed._watchdog, own)
    {
        private TResult _value = default!;
        private Exception? _failure;

        protected override async Task RunAsync()
        {
            WorkItem<T, TResult> item = timed._item;
            CancellationToken token = Begin(item.Work.TakesToken, timed._caller, timed._slots.Disposal);
            try
            {
                _value = item.IsAsync ? await item.InvokeAsync(token).ConfigureAwait(false) : item.Invoke(token);
            }
            catch (Exception error)
            {
                _failure = error;
            }
            if (End() == Ending.Late)
                _failure = Limit.Ended(item.Method, item.Index);
        }

        protected override void OnEnded()
        {
            if (_failure is not null)
            {
                timed.Fail(_failure);
                return;
            }
            timed._slots.Meter.Count(1, 0);
            timed._result.TrySetResult(_value);
        }

        protected override void OnAbandoned()
        {
            timed._slots.Log.ItemAbandoned(timed._item.Method, timed._item.Index, Limit.Timeout);
            timed.Fail(Limit.Abandoned(timed._item.Method, timed._item.Index));
        }
    }
}
