using System.Diagnostics;

namespace Parallelism.Threads;

// A batch on its way, and those who take part in it. As long as it wants more of them it has a ticket in the queue; a pump that takes the ticket
// joins, and puts it back if still more are wanted. The state word counts who is inside, and its door closes when there is nothing left to start:
// so nobody ever waits for a participant who has not joined.
internal abstract class Party : Entry
{
    private const int Closed = int.MinValue;

    // How long one who takes part stays away from what waits behind the batch.
    private static readonly long Patience = Stopwatch.Frequency / 50;

    private TaskCompletionSource? _done;
    private CancellationTokenRegistration _callerCancels;
    private CancellationTokenRegistration _disposal;
    private volatile bool _isOpen;
    private int _state;
    private Exception? _abandonedFor;
    private int _wanted;
    private long _next;

    protected Party(Slots slots, WorkBatch batch, CancellationToken cancellationToken)
    {
        Slots = slots;
        Batch = batch;
        Token = cancellationToken;
        Context = ExecutionContext.Capture();
        _wanted = (int)Math.Min(slots.Degree, batch.Count);
        slots.Parties.Add(this);
    }

    // Items that nobody has taken.
    public long Left => Math.Max(0, Batch.Count - Volatile.Read(ref _next));

    // The batches of a strategy are a list.
    public Party? Before { get; set; }

    public Party? Behind { get; set; }

    protected Slots Slots { get; }

    protected WorkBatch Batch { get; }

    protected CancellationToken Token { get; }

    // The caller's, for all items; null where the caller suppressed its flow.
    protected ExecutionContext? Context { get; }

    protected bool IsStopped => Batch.IsStopped || Slots.IsClosed || Token.IsCancellationRequested;

    // The strategy's own threads do everything.
    public Task Start(Holder? parent)
    {
        _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ListenForDisposal();
        _callerCancels = Token.UnsafeRegister(static party => ((Party)party!).Close(), this);
        Task done = _done.Task;
        _isOpen = true;
        if (parent is not null && !Slots.AreServedBy(parent.Slots) && Slots.TakeAny() is { } free)
        {
            free.EnqueueTaken(this);
            return done;
        }
        Slots.Enqueue(this);
        // From inside an item: there may never be another slot than that item's own.
        _ = parent?.TryEnqueue(this);
        return done;
    }

    public override void Abandon(Exception reason)
    {
        if (!Slots.IsClosed && Interlocked.CompareExchange(ref _abandonedFor, reason, null) is null)
            Batch.Stop();
        Close();
    }

    // So many more may take part, if it has begun.
    public void Grow(int by)
    {
        if (!_isOpen)
            return;
        // Where more were wanted already, there is a ticket in the queue.
        if (Interlocked.Add(ref _wanted, by) - by <= 0)
            Slots.Enqueue(this);
    }

    protected void ListenForDisposal() =>
        _disposal = Slots.Disposal.UnsafeRegister(static party => ((Party)party!).Dispose(), this);

    protected void JoinFirst()
    {
        _state = 1;
        _isOpen = true;
        if (Interlocked.Decrement(ref _wanted) > 0)
            Slots.Enqueue(this);
    }

    protected bool TryJoin()
    {
        int state = Volatile.Read(ref _state);
        while (state >= 0)
        {
            int seen = Interlocked.CompareExchange(ref _state, state + 1, state);
            if (seen == state)
            {
                if (Interlocked.Decrement(ref _wanted) > 0)
                    Slots.Enqueue(this);
                return true;
            }
            state = seen;
        }
        return false;
    }

    // For one who leaves the slot although there is work left. Another takes part on that slot: where it is lent, there may never be another than it.
    protected void WantAnother(Holder holder)
    {
        Interlocked.Increment(ref _wanted);
        if (holder.Lender?.TryEnqueue(this) != true)
            Slots.Enqueue(this);
    }

    // Whether one who joined then should leave, though there is work left: the degree went down, or others have waited for long. Asynchronous work
    // gives way on the places of other groups only: on its own it came first.
    protected bool MustGiveWay(Holder holder, long joined, long now) =>
        IsTooMany(holder) || ((!Batch.IsAsync || holder.Slots != Slots) && now - joined > Patience && HasOthersWaiting(holder));

    private static bool IsTooMany(Holder holder) => holder.Lender is null && holder.Slots.IsOverfull;

    private static bool HasOthersWaiting(Holder holder) => holder.Lender is { } lender ? lender.HasWaiting : holder.Slots.HasQueued;

    // Nobody joins any more.
    protected void Close()
    {
        if (Interlocked.Or(ref _state, Closed) == 0)
            Complete();
    }

    protected void Leave()
    {
        if (Interlocked.Decrement(ref _state) == Closed)
            Complete();
    }

    // For the first participant, when the door is closed: leaves, and returns what its caller waits for.
    protected Task LeaveLast()
    {
        var spinner = new SpinWait();
        while (Volatile.Read(ref _state) != Closed + 1 && !spinner.NextSpinWillYield)
            spinner.SpinOnce();
        if (Volatile.Read(ref _state) != Closed + 1)
            _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task? done = _done?.Task;
        Leave();
        return done ?? (WhyCutShort is { } reason ? Task.FromException(reason) : Task.CompletedTask);
    }

    // Takes the next items, as many as asked for but never more than a share of what is left.
    protected bool TryClaim(long most, int shareBits, out long first, out long afterLast)
    {
        long next = Volatile.Read(ref _next);
        while (true)
        {
            long left = Batch.Count - next;
            long take = Math.Max(1, Math.Min(most, left >> shareBits));
            (first, afterLast) = (next, next + take);
            if (left <= 0)
                return false;
            long seen = Interlocked.CompareExchange(ref _next, afterLast, next);
            if (seen == next)
                return true;
            next = seen;
        }
    }

    private Exception? WhyCutShort =>
        _abandonedFor ?? (Slots.IsClosed && Volatile.Read(ref _next) < Batch.Count ? Disposal.Refuse(nameof(ThreadStrategy)) : null);

    private void Dispose()
    {
        Batch.Stop();
        Close();
    }

    private void Complete()
    {
        Slots.Parties.Remove(this);
        _callerCancels.Dispose();
        _disposal.Dispose();
        if (_done is null)
            return;
        if (WhyCutShort is { } reason)
            _done.TrySetException(reason);
        else
            _done.TrySetResult();
    }
}
