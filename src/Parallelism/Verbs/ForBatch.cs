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
        while (next < end && !IsStopped)
        {
            try
            {
                Invoke(body, ref next, end);
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
    private void Invoke(Action<TIndex> body, ref long next, long end)
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
}
