using System.Numerics;
using System.Runtime.CompilerServices;

namespace Parallelism.Verbs;

// The index loop; item i is called with from + i.
internal sealed class ForBatch<TIndex>(Work<TIndex, Nothing> work, long from, long to, ErrorHandling onError)
    : WorkBatch<TIndex, Nothing>(work, to - from, onError)
    where TIndex : struct, IBinaryInteger<TIndex>
{
    private readonly long _from = from;

    public override TIndex GetArgument(long index) => TIndex.CreateTruncating(_from + index);

    public override void SetResult(long index, Nothing result)
    {
    }

    public override void Invoke(long start, long end, CancellationToken cancellationToken)
    {
        if (Work.Shape != (WorkShape.ReturnsVoid | WorkShape.TakesArgument))
        {
            base.Invoke(start, end, cancellationToken);
            return;
        }
        Action<TIndex> body = Unsafe.As<Action<TIndex>>(Work.Target);
        long i = start;
        while (i < end && !IsStopped)
        {
            try
            {
                for (; i < end && !IsStopped; i++)
                    body(TIndex.CreateTruncating(_from + i));
            }
            catch (Exception error)
            {
                Fail(i++, error);
            }
        }
    }
}
