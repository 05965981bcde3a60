using System.Diagnostics;
using System.Numerics;

namespace Parallelism.Threads;

// A batch of synchronous work. Participants claim ranges whose size follows the time that the last one took: one item at first, so that a few
// long items spread over everybody, and soon thousands, so that a short item costs no more than its own call.
internal sealed class Loop : Party
{
    // A range this long makes the claim's own cost vanish, and is short enough for an even end.
    private static readonly long Target = Stopwatch.Frequency / 20_000;

    private readonly int _shareBits;
    private long _size = 1;

    private Loop(Slots slots, WorkBatch batch, CancellationToken cancellationToken)
        : base(slots, batch, cancellationToken) => _shareBits = BitOperations.Log2((uint)slots.Degree) + 1;

    public static Task Start(Slots slots, WorkBatch batch, CancellationToken cancellationToken)
    {
        var loop = new Loop(slots, batch, cancellationToken);
        Holder? parent = slots.Current;
        // A thread with a synchronization context (a user interface's, say) is not ours to keep busy.
        bool mayTakePart = loop.Context is not null && SynchronizationContext.Current is null
            && (parent is null ? !slots.HasDedicatedThreads : slots.AreServedBy(parent.Slots));
        return mayTakePart && (parent is null ? slots.TryTake() : parent.TryLend())
            ? loop.StartHere(slots.RentHolder(parent))
            : loop.Start(parent);
    }

    public override Outcome Run(Holder holder)
    {
        if (!TryJoin())
            return Outcome.Done;
        holder.Enter(Context);
        if (TakePart(holder, canLeave: true))
            Close();
        else
            WantAnother(holder);
        Leave();
        return Outcome.Done;
    }

    private Task StartHere(Holder holder)
    {
        ListenForDisposal();
        JoinFirst();
        holder.Enter(Context);
        TakePart(holder, canLeave: false);
        Close();
        ExecutionContext.Restore(Context!);
        Slots.End(holder);
        return LeaveLast();
    }

    // True when there is nothing left to start.
    private bool TakePart(Holder holder, bool canLeave)
    {
        long size = Volatile.Read(ref _size);
        long joined = Stopwatch.GetTimestamp();
        long before = joined;
        while (!IsStopped && TryClaim(size, _shareBits, out long first, out long afterLast))
        {
            Batch.Invoke(first, afterLast, Token);
            long after = Stopwatch.GetTimestamp();
            long took = after - before;
            before = after;
            long next = Adapt(size, afterLast - first, took);
            if (next != size)
                Volatile.Write(ref _size, size = next);
            if (canLeave && MustGiveWay(holder, joined, after))
                return false;
        }
        return true;
    }

    private static long Adapt(long size, long did, long took)
    {
        if (took > 2 * Target)
            return Math.Max(1, size / 2);
        // A range that was cut to its share says nothing about a bigger one.
        if (did < size || took > Target / 2)
            return size;
        return took < Target / 16 ? size * 8 : size * 2;
    }
}
