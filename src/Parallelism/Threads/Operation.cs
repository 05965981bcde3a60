using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Microsoft.Extensions.ObjectPool;

namespace Parallelism.Threads;

// One item from its call to its result. Pooled: whoever takes the result gives the operation back, so an awaited item allocates nothing.
//
//   Queued ──Run──▶ Running ──▶ completed ──GetResult──▶ pool
//      └──cancelled, or the strategy disposed──▶ Dropped; stays in the queue until a pump passes it, so it does not go back to the pool
internal sealed class Operation<T, TResult> : Entry, IValueTaskSource<TResult>
{
    private const int Queued = 0;
    private const int Running = 1;
    private const int Dropped = 2;

    // Enough for a burst of small items; what is beyond goes to the garbage collector.
    private const int Retained = 4096;

    private static readonly ObjectPool<Operation<T, TResult>> Pool = new DefaultObjectPool<Operation<T, TResult>>(
        new DefaultPooledObjectPolicy<Operation<T, TResult>>(), Retained);

    // Continuations are other people's code: they never run on the slot.
    private ManualResetValueTaskSourceCore<TResult> _core = new() { RunContinuationsAsynchronously = true };
    private Slots _slots = null!;
    private WorkItem<T, TResult> _item;
    private ExecutionContext? _context;
    private CancellationToken _caller;
    private CancellationTokenRegistration _callerCancels;
    private StopToken _stop;
    private Holder? _holder;
    private ConfiguredValueTaskAwaitable<TResult>.ConfiguredValueTaskAwaiter _awaiter;
    private Action? _whenDone;
    private int _state;

    public static ValueTask<TResult> Start(Slots slots, in WorkItem<T, TResult> item, CancellationToken cancellationToken)
    {
        Operation<T, TResult> operation = Pool.Get();
        operation._slots = slots;
        operation._item = item;
        operation._caller = cancellationToken;
        ExecutionContext? context = ExecutionContext.Capture();
        operation._context = context;
        var result = new ValueTask<TResult>(operation, operation._core.Version);
        operation.Enqueue(context);
        return result;
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

    public override Outcome Run(Holder holder)
    {
        if (Interlocked.CompareExchange(ref _state, Running, Queued) != Queued)
            return Outcome.Done;
        if (_caller.CanBeCanceled)
            _callerCancels.Dispose();
        _stop = _item.Work.TakesToken ? StopToken.Link(_caller, _slots.Disposal) : default;
        return _item.IsAsync ? RunAsync(holder) : RunSync(holder);
    }

    public override void Abandon()
    {
        if (Drop(Disposal.Refuse(nameof(ThreadStrategy))))
            _callerCancels.Unregister();
    }

    private void Enqueue(ExecutionContext? context)
    {
        if (_caller.CanBeCanceled)
            _callerCancels = _caller.UnsafeRegister(static operation => ((Operation<T, TResult>)operation!).Cancel(), this);
        if (_slots.Current is not { } parent)
        {
            _slots.Enqueue(this);
        }
        else if (_slots.TryTake())
        {
            _slots.EnqueueTaken(this);
        }
        else if (context is not null && parent.TryLend())
        {
            RunNested(parent, context);
        }
        else
        {
            parent.Enqueue(this);
        }
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

    private Outcome RunSync(Holder holder)
    {
        holder.Enter(_context);
        TResult result;
        try
        {
            result = _item.Invoke(_stop.Token);
        }
        catch (Exception error)
        {
            Fail(error);
            return Outcome.Done;
        }
        _stop.Dispose();
        _core.SetResult(result);
        return Outcome.Done;
    }

    private Outcome RunAsync(Holder holder)
    {
        Slots slots = _slots;
        // A holder for this item alone: its flow goes on after the pump has turned to other items.
        Holder own = _holder = new Holder(slots).Activate(holder.Lender);
        own.Enter(_context);
        try
        {
            Keep(_item.InvokeAsync(_stop.Token));
        }
        catch (Exception error)
        {
            bool isFree = own.TryRetire();
            Fail(error);
            return isFree ? Outcome.Done : Outcome.Kept;
        }
        if (_awaiter.IsCompleted)
        {
            bool isFree = own.TryRetire();
            Complete();
            return isFree ? Outcome.Done : Outcome.Kept;
        }
        _awaiter.UnsafeOnCompleted(_whenDone ??= GiveAndComplete);
        return Outcome.Kept;
    }

    private void Keep(ValueTask<TResult> running) => _awaiter = running.ConfigureAwait(false).GetAwaiter();

    private void GiveAndComplete()
    {
        if (_holder!.TryRetire())
            _holder.PassOn();
        Complete();
    }

    private void Complete()
    {
        TResult result;
        try
        {
            result = _awaiter.GetResult();
        }
        catch (Exception error)
        {
            Fail(error);
            return;
        }
        _stop.Dispose();
        _core.SetResult(result);
    }

    private void Fail(Exception error)
    {
        Exception? explained = error is OperationCanceledException cancelled
            ? StopToken.Explain(cancelled, nameof(ThreadStrategy), _caller, _slots.Disposal)
            : null;
        _stop.Dispose();
        _core.SetException(explained ?? error);
    }

    private void Cancel() => Drop(new OperationCanceledException(_caller));

    private bool Drop(Exception error)
    {
        if (Interlocked.CompareExchange(ref _state, Dropped, Queued) != Queued)
            return false;
        _item = default;
        _context = null;
        _core.SetException(error);
        return true;
    }

    private void Recycle()
    {
        _core.Reset();
        _item = default;
        _context = null;
        _caller = default;
        _callerCancels = default;
        _stop = default;
        _holder = null;
        _awaiter = default;
        _state = Queued;
        Pool.Return(this);
    }
}
