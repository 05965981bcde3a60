using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Parallelism.Threads;

// One item from its call to its result. Pooled: whoever takes the result gives the operation back, so an awaited item allocates nothing.
//
//   Queued ──Run──▶ Running ──▶ completed ──GetResult──▶ pool
//      └──cancelled, or the strategy disposed──▶ Dropped; stays in the queue until a pump passes it, so it does not go back to the pool
//
// A caller that wants a task gets it completed directly: by way of the value task it would cost one more hop through the thread pool.
//
// What follows an item in its caller's code never runs on the item's slot. After an item that waits in the queue it is left to the thread pool. An
// item that starts at once is alone on its thread: there it follows as soon as the slot is free, which saves half of the hops.
internal sealed partial class Operation<T, TResult> : Entry, IValueTaskSource<TResult>
{
    private const int Queued = 0;
    private const int Running = 1;
    private const int Dropped = 2;

    [ThreadStatic]
    private static Magazine<Operation<T, TResult>>? _near;

    private ManualResetValueTaskSourceCore<TResult> _core = new() { RunContinuationsAsynchronously = true };
    private TaskCompletionSource<TResult>? _task;
    private AsyncTaskMethodBuilder<TResult> _promise;
    private bool _hasPromise;
    private Slots _slots = null!;
    private WorkItem<T, TResult> _item;
    private ExecutionContext? _context;
    private CancellationToken _caller;
    private CancellationTokenRegistration _callerCancels;
    private CancellationTokenSource? _linked;
    private int _state;

    public static ValueTask<TResult> Start(Slots slots, in WorkItem<T, TResult> item, CancellationToken cancellationToken)
    {
        Operation<T, TResult> operation = Make(slots, item, cancellationToken);
        var result = new ValueTask<TResult>(operation, operation._core.Version);
        if (!item.IsAsync && slots.Current is null && slots.TryTakeAtOnce())
        {
            operation.ListenForCancellation();
            operation.StartAtOnce();
        }
        else
        {
            operation.Enqueue(operation._context);
        }
        return result;
    }

    public static Task<TResult> StartTask(Slots slots, in WorkItem<T, TResult> item, CancellationToken cancellationToken)
    {
        Operation<T, TResult> operation = Make(slots, item, cancellationToken);
        // Whoever cancels must not find himself in the caller's code; a promise of this kind would lead there.
        if (!item.IsAsync && !cancellationToken.CanBeCanceled && slots.Current is null && slots.TryTakeAtOnce())
        {
            operation._promise = AsyncTaskMethodBuilder<TResult>.Create();
            operation._hasPromise = true;
            Task<TResult> promised = operation._promise.Task;
            operation.StartAtOnce();
            return promised;
        }
        var task = operation._task = new(TaskCreationOptions.RunContinuationsAsynchronously);
        operation.Enqueue(operation._context);
        return task.Task;
    }

    public TResult GetResult(short token)
    {
        bool isLast = token == _core.Version && _core.GetStatus(token) != ValueTaskSourceStatus.Pending;
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            if (isLast && _state != Dropped)
                Recycle();
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    public override bool IsSingle => true;

    public override Outcome Run(Holder holder)
    {
        if (Interlocked.CompareExchange(ref _state, Running, Queued) != Queued)
            return Outcome.Done;
        if (_caller.CanBeCanceled)
            _callerCancels.Dispose();
        return _item.IsAsync ? RunAsync(holder) : RunSync(holder);
    }

    public override void Abandon(Exception reason)
    {
        if (Drop(reason))
            _callerCancels.Unregister();
    }

    private static Operation<T, TResult> Make(Slots slots, in WorkItem<T, TResult> item, CancellationToken cancellationToken)
    {
        Operation<T, TResult> operation = Magazine<Operation<T, TResult>>.Take(ref _near) ?? new();
        operation._slots = slots;
        operation._item = item;
        operation._caller = cancellationToken;
        operation._context = ExecutionContext.Capture();
        return operation;
    }

    private void ListenForCancellation()
    {
        if (_caller.CanBeCanceled)
            _callerCancels = _caller.UnsafeRegister(static operation => ((Operation<T, TResult>)operation!).Cancel(), this);
    }

    private void Enqueue(ExecutionContext? context)
    {
        ListenForCancellation();
        if (_slots.Current is not { } parent)
            _slots.Enqueue(this);
        else if (_slots.TakeAny() is { } free)
            free.EnqueueTaken(this);
        else if (context is not null && SynchronizationContext.Current is null && parent.TryLend())
            RunNested(parent, context);
        else if (!parent.TryEnqueue(this))
            _slots.Enqueue(this);
    }

    private void RunNested(Holder parent, ExecutionContext context)
    {
        Slots slots = _slots;
        Holder holder = slots.RentHolder(parent);
        if (Run(holder) == Outcome.Done)
            slots.End(holder);
        else
            slots.Release(holder);
        ExecutionContext.Restore(context);
    }

    private CancellationToken Token()
    {
        if (!_item.Work.TakesToken || !_caller.CanBeCanceled)
            return _slots.Disposal;
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_caller, _slots.Disposal);
        return _linked.Token;
    }

    private Outcome RunSync(Holder holder)
    {
        holder.Enter(_context);
        TResult result;
        try
        {
            result = _item.Invoke(Token());
        }
        catch (Exception error)
        {
            Fail(error);
            return Outcome.Done;
        }
        Succeed(result);
        return Outcome.Done;
    }

    private Outcome RunAsync(Holder holder)
    {
        // A holder for this item alone: its flow goes on after the pump has turned to other items.
        Holder own = holder.Beside();
        own.Enter(_context);
        try
        {
            return Follow(own, _item.InvokeAsync(Token()));
        }
        catch (Exception error)
        {
            bool isFree = own.TryRetire();
            Fail(error);
            return isFree ? Outcome.Done : Outcome.Kept;
        }
    }

    private Outcome Follow(Holder own, ValueTask<TResult> running)
    {
        ConfiguredValueTaskAwaitable<TResult>.ConfiguredValueTaskAwaiter awaiter = running.ConfigureAwait(false).GetAwaiter();
        if (awaiter.IsCompleted)
        {
            TResult result = awaiter.GetResult();
            bool isFree = own.TryRetire();
            Succeed(result);
            return isFree ? Outcome.Done : Outcome.Kept;
        }
        awaiter.UnsafeOnCompleted(() =>
        {
            if (own.TryRetire())
                own.PassOn();
            Complete(awaiter);
        });
        return Outcome.Kept;
    }

    private void Complete(in ConfiguredValueTaskAwaitable<TResult>.ConfiguredValueTaskAwaiter awaiter)
    {
        TResult result;
        try
        {
            result = awaiter.GetResult();
        }
        catch (Exception error)
        {
            Fail(error);
            return;
        }
        Succeed(result);
    }

    private void Succeed(TResult result)
    {
        _slots.Meter.Count(1, 0);
        _linked?.Dispose();
        if (_hasPromise)
        {
            AsyncTaskMethodBuilder<TResult> promise = _promise;
            Recycle();
            promise.SetResult(result);
        }
        else if (_task is { } task)
        {
            Recycle();
            task.TrySetResult(result);
        }
        else
        {
            _core.SetResult(result);
        }
    }

    private void Fail(Exception error)
    {
        _linked?.Dispose();
        if (error is OperationCanceledException cancelled)
            error = StopToken.Explain(cancelled, nameof(ThreadStrategy), _caller, _slots.Disposal) ?? error;
        if (!_caller.IsCancellationRequested && !_slots.IsClosed)
            _slots.Meter.Count(0, 1);
        if (_hasPromise)
        {
            AsyncTaskMethodBuilder<TResult> promise = _promise;
            Recycle();
            promise.SetException(error);
        }
        else if (_task is { } task)
        {
            Recycle();
            Failure.Set(task, error);
        }
        else
        {
            _core.SetException(error);
        }
    }

    private void Cancel() => Drop(new OperationCanceledException(_caller));

    private bool Drop(Exception error)
    {
        if (Interlocked.CompareExchange(ref _state, Dropped, Queued) != Queued)
            return false;
        _item = default;
        _context = null;
        if (_hasPromise)
            _promise.SetException(error);
        else if (_task is { } task)
            Failure.Set(task, error);
        else
            _core.SetException(error);
        return true;
    }

    private void Recycle()
    {
        _core.Reset();
        _core.RunContinuationsAsynchronously = true;
        _task = null;
        _promise = default;
        _hasPromise = false;
        _item = default;
        _context = null;
        _caller = default;
        _callerCancels = default;
        _linked = null;
        _state = Queued;
        Magazine<Operation<T, TResult>>.Put(ref _near, this);
    }
}
