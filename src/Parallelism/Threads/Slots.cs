using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.ObjectPool;
using Parallelism.Observation;

namespace Parallelism.Threads;

// The degree of a strategy as so many slots, and the way of work to them:
//
//   call ──TryTakeAtOnce──▶ a free slot and an empty queue: the thread pool runs the item itself, and the slot is free before its caller goes on
//   call ──Enqueue──▶ [queue, first come first served] ──▶ pump (a thread that holds a slot) ──Run──▶ entry after entry until the queue is empty
//                                                              │ an item that waits without a thread keeps the slot; the pump takes another or ends
//   call from inside an item ──▶ a free slot if there is one, otherwise the slot of that item, lent (see Holder)
//   caller of a synchronous batch ──TryTake──▶ takes part itself
//
// Whatever is in the queue while a slot is free has a pump on its way to it: Enqueue looks for a slot after the entry is in the queue, Give looks
// for entries after the slot is free.
internal sealed class Slots : IThreadPoolWorkItem
{
    // A pump with more to do goes back to the end of the thread pool's queue after this long, so that others get their turn.
    private const long PumpMilliseconds = 30;

    private readonly ConcurrentQueue<Entry> _queue = new();
    private readonly AsyncLocal<Holder?> _current;
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DedicatedThreads? _threads;
    private readonly ObjectPool<Holder> _holders;
    private int _helping;
    private int _places;
    private SlotsFamily? _family;
    private int _taken;
    private int _abandoned;
    private int _nested;
    private volatile bool _isClosed;

    public Slots(int degree, DedicatedThreads? threads, CancellationToken disposal)
        : this(degree, degree, threads, new(), disposal)
    {
    }

    // Of one group of several: a call from inside an item is known as such in all of them. Those who help count for the degree, and have no places here.
    public Slots(int places, int degree, DedicatedThreads? threads, AsyncLocal<Holder?> current, CancellationToken disposal)
    {
        _places = places;
        _current = current;
        _helping = degree - places;
        Disposal = disposal;
        _threads = threads;
        _holders = new DefaultObjectPool<Holder>(new HolderPolicy(this), degree);
    }

    public int Degree => Volatile.Read(ref _places) + Volatile.Read(ref _helping);

    // The degree went down: who can leave a slot without interrupting an item does.
    public bool IsOverfull => Volatile.Read(ref _taken) > Volatile.Read(ref _places);

    public bool IsIdle => Volatile.Read(ref _taken) == 0 && _queue.IsEmpty;

    public int Places => Volatile.Read(ref _places);

    public required StrategyMeter Meter { get; init; }

    public required Log Log { get; init; }

    public PartyList Parties { get; } = new();

    // Places that items have.
    public int Taken => Volatile.Read(ref _taken);

    // Cancelled when the strategy is disposed.
    public CancellationToken Disposal { get; }

    public bool IsClosed => _isClosed;

    public bool HasDedicatedThreads => _threads is not null;

    public bool HasQueued => !_queue.IsEmpty || _family is { HasCommon: true };

    // Whether anything waits that may run on these slots.
    private bool HasWork => !_queue.IsEmpty || _family is { HasWork: true };

    public bool IsQueueEmpty => _queue.IsEmpty;

    // Items that passed their limit, lost their slot, and have not ended.
    public int Abandoned => Volatile.Read(ref _abandoned);

    // The item that this flow is part of, if any.
    public Holder? Current => _current.Value is { IsActive: true } holder ? holder : null;

    public void SetCurrent(Holder? holder) => _current.Value = holder;

    public Holder RentHolder(Holder? lender) => _holders.Get().Activate(lender);

    // The use of a slot ends: by the holder's item or, where that left a nested call behind, by that call.
    public void End(Holder holder)
    {
        if (!holder.TryRetire())
            return;
        holder.PassOn();
        holder.Forget();
        _holders.Return(holder);
    }

    // The holder is not needed any more; its slot stays taken.
    public void Release(Holder holder)
    {
        if (!holder.TryRetire())
            return;
        holder.Forget();
        _holders.Return(holder);
    }

    public void Resize(int places, int helping)
    {
        int more = places - Interlocked.Exchange(ref _places, places) + helping - Interlocked.Exchange(ref _helping, helping);
        if (_isClosed)
            return;
        foreach (Party party in more > 0 ? Parties.Snapshot() : [])
            party.Grow(more);
        while (HasWork && TryTake())
            Dispatch(this);
    }

    // Before anything is queued.
    public void Join(SlotsFamily family) => _family = family;

    // Whether those of another group may run what waits for these, even while these have places.
    public bool AreServedBy(Slots other) => other == this || other._family?.Common == this;

    // Whose slot it is: these, or those of a group that helps; null: none is free.
    public Slots? TakeAny() => TryTake() ? this : _family?.TakeHelper();

    public bool TryTake()
    {
        int taken = Volatile.Read(ref _taken);
        while (taken < Volatile.Read(ref _places))
        {
            int seen = Interlocked.CompareExchange(ref _taken, taken + 1, taken);
            if (seen == taken)
                return true;
            taken = seen;
        }
        return false;
    }

    // For an item that need not wait behind others. Threads of the strategy's own do not run what follows it in its caller's code.
    // In a burst of items, where many places are taken, the queue is cheaper: one hop for a whole row of them.
    public bool TryTakeAtOnce() => _threads is null && Volatile.Read(ref _taken) <= (_places - 1) / 2 && _queue.IsEmpty && TryTake();

    public void Give()
    {
        int left = Interlocked.Decrement(ref _taken);
        if (HasWork && TryTake())
            Dispatch(this);
        else if (_isClosed && left == 0)
            _end.TrySetResult();
    }

    public void Enqueue(Entry entry)
    {
        _queue.Enqueue(entry);
        // The entry must be seen by whoever gives a slot that this thread does not yet see as free.
        Interlocked.MemoryBarrier();
        if (_isClosed)
            Drain();
        else
            Wake();
    }

    // For one whose caller has taken a slot for it.
    public void EnqueueTaken(Entry entry)
    {
        _queue.Enqueue(entry);
        Dispatch(this);
        if (_isClosed)
            Drain();
    }

    private void Wake()
    {
        if (TakeAny() is { } free)
            free.Dispatch(free);
    }

    public bool TryDequeue([NotNullWhen(true)] out Entry? entry) => _queue.TryDequeue(out entry);

    // On a slot that the holder stands for.
    public Outcome Run(Entry entry, Holder holder)
    {
        if (_threads is null || ThreadSeat.Current?.Refusal is not { } refusal)
            return entry.Run(holder);
        entry.Abandon(refusal);
        return Outcome.Done;
    }

    public void Dispatch(IThreadPoolWorkItem work)
    {
        if (_threads is null)
            ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
        else
            _threads.Queue(work);
    }

    // For what must not wait behind items that block all threads.
    public void StartThread(IThreadPoolWorkItem work)
    {
        if (_threads is not null)
            _threads.Queue(work);
        else
            new Thread(work.Execute) { IsBackground = true, Name = "Parallelism replacement" }.UnsafeStart();
    }

    // Items that wait for a place: the rest of batches, and single ones.
    public long CountQueued() => Parties.Left + _queue.Count(static entry => entry.IsSingle) + Volatile.Read(ref _nested);

    // Single items that wait for the place of the one that made them.
    public void CountNested(int change) => Interlocked.Add(ref _nested, change);

    public void CountAbandoned(int change) => Interlocked.Add(ref _abandoned, change);

    // The thread that this thread replaces may be one of the strategy's own.
    public void Lose(ThreadSeat? seat)
    {
        if (seat is not null)
            _threads?.Lose(seat);
    }

    // Goes on, on this thread, with the slot of an item that is abandoned; unless a nested call of that item has the slot, and gives it back itself.
    public void TakeOver(Holder own)
    {
        if (!own.TryRetire())
            return;
        if (own.Lender is null)
            Pump(long.MaxValue);
        else
            own.PassOn();
    }

    public void Close()
    {
        _isClosed = true;
        Interlocked.MemoryBarrier();
        Drain();
        if (Volatile.Read(ref _taken) == 0)
            _end.TrySetResult();
    }

    // Ends when no slot is taken any more; only after Close.
    public Task WaitForEndAsync() => _end.Task;

    // A pump; the slot was taken for it.
    void IThreadPoolWorkItem.Execute() => Pump(Environment.TickCount64 + PumpMilliseconds);

    private void Pump(long until)
    {
        ExecutionContext clean = Holder.Clean;
        while (RunQueued(until) == Outcome.Kept && HasWork && TryTake())
        {
        }
        ExecutionContext.Restore(clean);
    }

    // Runs entries on one slot, until there is none or one of them keeps the slot.
    private Outcome RunQueued(long until)
    {
        Holder holder = RentHolder(null);
        int ran = 0;
        Entry? entry;
        while (!IsOverfull && (_family is null ? _queue.TryDequeue(out entry) : _family.TryDequeue(ran, out entry)))
        {
            if (Run(entry, holder) == Outcome.Kept)
            {
                Release(holder);
                return Outcome.Kept;
            }
            if (!holder.TryContinue())
                return Outcome.Kept;
            if ((++ran & 15) == 0 && _threads is null && Environment.TickCount64 > until)
                break;
        }
        End(holder);
        return Outcome.Done;
    }

    private void Drain()
    {
        while (_queue.TryDequeue(out Entry? entry))
            entry.Abandon(Threads.Disposal.Refuse(nameof(ThreadStrategy)));
    }

    private sealed class HolderPolicy(Slots slots) : PooledObjectPolicy<Holder>
    {
        public override Holder Create() => new(slots);

        public override bool Return(Holder holder) => true;
    }
}
