using System.Numerics;
using System.Runtime.CompilerServices;

namespace Parallelism.Verbs;

// The index loop; item i is called with from + i.
internal sealed class ForBatch<TIndex>(Work<TIndex, Nothing> work, long from, long to, ErrorHandling onError)
    : WorkBatch<TIndex, Nothing>(work, to - from, onError)
    where TIndex : struct, IBinaryInteger<TIndex>
{
    private readonly long _from = from;

    private protected override string Verb => "for";

    public override TIndex GetArgument(long index) => TIndex.CreateTruncating(_from + index);

    public override void SetResult(long index, Nothing result)
    {
    }

    private protected override long InvokeRange(long start, long end, CancellationToken cancellationToken)
    {
        if (Work.Shape != (WorkShape.ReturnsVoid | WorkShape.TakesArgument))
            return base.InvokeRange(start, end, cancellationToken);
        Action<TIndex> body = Unsafe.As<Action<TIndex>>(Work.Target);
        ItemFrame frame = ItemFrame.OfThread;
        ItemFrame.Outer outer = frame.Enter(RandomKey, start);
        ref long next = ref frame.Index;
        long failed = 0;
        int copy = LoopCopies.Of(body, Count);
        while (next < end && !IsStopped)
        {
            try
            {
                LoopCopies.Run(copy, new Loop(this, body, ref next, end));
            }
            catch (Exception error)
            {
                Fail(next++, error);
                failed++;
            }
        }
        long done = next - start - failed;
        frame.Leave(outer);
        return done;
    }

    // A method of its own, because the registers of a loop inside a try block go to the stack at every turn.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Invoke<TCopy>(Action<TIndex> body, ref long next, long end)
        where TCopy : struct
    {
        long i = next;
        TIndex index = TIndex.CreateTruncating(_from + i);
        for (; i < end && !IsStopped; i++, index++)
        {
            next = i;
            body(index);
        }
        next = i;
    }

    private readonly ref struct Loop(ForBatch<TIndex> batch, Action<TIndex> body, ref long next, long end) : LoopCopies.ILoop
    {
        private readonly ref long _next = ref next;

        public void Run<TCopy>()
            where TCopy : struct => batch.Invoke<TCopy>(body, ref _next, end);
    }
}
