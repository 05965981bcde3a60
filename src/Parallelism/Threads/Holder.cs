namespace Parallelism.Threads;

// Stands for a slot while items run on it, and marks the flow of those items (by an AsyncLocal), so that a call from inside an item is known as
// such even after an await or from another thread.
//
// An item that calls its own strategy waits for that call. Where no other slot is free, it lends its own: to one nested call at a time, the
// others wait in line for it. So nesting ends at every degree, and the degree holds.
internal sealed class Holder(Slots slots) : IThreadPoolWorkItem
{
    private static ExecutionContext? _clean;

    private readonly Slots _slots = slots;
    private Holder? _lender;
    private Queue<Entry>? _waiting;
    private WeakReference<ExecutionContext?>? _lastFrom;
    private WeakReference<ExecutionContext?>? _lastOwn;
    private ExecutionContext? _from;
    private ExecutionContext? _own;
    private volatile bool _isActive;
    private volatile bool _isLent;

    // Whether the item may still run: the flow of an item can outlive it.
    public bool IsActive => _isActive;

    public Holder? Lender => _lender;

    public Slots Slots => _slots;

    // Another one on the same slot, for an item whose flow goes on after its thread has turned to others.
    public Holder Beside() => new Holder(_slots).Activate(_lender);

    // A thread that has run nothing for a caller yet.
    public static ExecutionContext Clean => _clean ??= ExecutionContext.Capture()!;

    public Holder Activate(Holder? lender)
    {
        _lender = lender;
        _isActive = true;
        return this;
    }

    // Puts the thread into the context of the caller, marked with this holder. The last marked context is kept: most items of a run share it.
    // Without a context (the caller suppressed its flow) the item runs in a clean one.
    public void Enter(ExecutionContext? caller)
    {
        if (_own is null || !ReferenceEquals(caller, _from))
        {
            _from = caller;
            if (!IsLast(caller) || !_lastOwn!.TryGetTarget(out _own))
            {
                ExecutionContext.Restore(caller ?? Clean);
                _slots.SetCurrent(this);
                _own = ExecutionContext.Capture();
                return;
            }
        }
        ExecutionContext.Restore(_own!);
    }

    // For a holder that goes back to its pool: it must not keep a caller's context, and all that this holds, alive.
    public void Forget()
    {
        _lender = null;
        if (ReferenceEquals(_from, _clean))
            return;
        (_lastFrom ??= new(null)).SetTarget(_from);
        (_lastOwn ??= new(null)).SetTarget(_own);
        (_from, _own) = (null, null);
    }

    private bool IsLast(ExecutionContext? caller) =>
        _lastFrom is not null && _lastFrom.TryGetTarget(out ExecutionContext? last) && ReferenceEquals(caller, last);

    public bool TryLend()
    {
        lock (this)
        {
            if (_isLent || !_isActive)
                return false;
            _isLent = true;
            return true;
        }
    }

    // Runs the entry on this slot as soon as no other nested call has it. False: its item is over, and the entry is nested in nothing any more.
    public bool TryEnqueue(Entry entry)
    {
        bool isIdle;
        lock (this)
        {
            if (!_isActive)
                return false;
            isIdle = !_isLent;
            (_waiting ??= new()).Enqueue(entry);
            if (entry.IsSingle)
                _slots.CountNested(1);
            _isLent = true;
        }
        if (isIdle)
            _slots.Dispatch(this);
        return true;
    }

    public bool HasWaiting
    {
        get
        {
            lock (this)
                return _waiting is { Count: > 0 };
        }
    }

    // The nested call that had this slot has ended.
    public void EndLoan()
    {
        bool isNext;
        bool isOver;
        lock (this)
        {
            isNext = _isLent = _waiting is { Count: > 0 };
            isOver = !isNext && !_isActive;
        }
        if (isNext)
            _slots.Dispatch(this);
        else if (isOver)
            PassOn();
    }

    // The item has ended and its thread goes on to other items. False: a nested call that it did not wait for still has the slot, and gives it
    // back when it ends; nothing else may use the slot or this holder.
    public bool TryContinue()
    {
        if (!_isLent)
            return true;
        lock (this)
            return _isActive = !_isLent;
    }

    // The same, and the slot is given back next.
    public bool TryRetire()
    {
        lock (this)
        {
            _isActive = false;
            return !_isLent;
        }
    }

    public void PassOn()
    {
        if (_lender is { } lender)
            lender.EndLoan();
        else
            _slots.Give();
    }

    // The slot is lent, and the nested calls that wait for it run one after the other; each ends its loan, which dispatches the next.
    void IThreadPoolWorkItem.Execute()
    {
        ExecutionContext clean = Clean;
        Entry entry;
        lock (this)
            entry = _waiting!.Dequeue();
        if (entry.IsSingle)
            _slots.CountNested(-1);
        Holder holder = _slots.RentHolder(this);
        if (_slots.Run(entry, holder) == Outcome.Done)
            _slots.End(holder);
        ExecutionContext.Restore(clean);
    }
}
