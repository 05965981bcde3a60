using System.Runtime.CompilerServices;

namespace Parallelism.Verbs;

internal sealed class MapBatch<T, TResult>(Work<T, TResult> work, T[] source, ErrorHandling onError)
    : WorkBatch<T, TResult>(work, source.Length, onError)
{
    private readonly T[] _source = source;

    public TResult[] Results { get; } = source.Length == 0 ? [] : new TResult[source.Length];

    private protected override string Verb => "map";

    public override T GetArgument(long index) => _source[index];

    public override void SetResult(long index, TResult result) => Results[index] = result;

    // The common form, in a loop of its own so that an item costs a delegate call and nothing else.
    private protected override long InvokeRange(long start, long end, CancellationToken cancellationToken)
    {
        if (Work.Shape != (WorkShape.ReturnsValue | WorkShape.TakesArgument))
            return base.InvokeRange(start, end, cancellationToken);
        Func<T, TResult> work = Unsafe.As<Func<T, TResult>>(Work.Target);
        ItemFrame frame = ItemFrame.OfThread;
        ItemFrame.Outer outer = frame.Enter(RandomKey, start);
        ref long next = ref frame.Index;
        long failed = 0;
        int copy = LoopCopies.Of(work, Count);
        while (next < end && !IsStopped)
        {
            try
            {
                LoopCopies.Run(copy, new Loop(this, work, ref next, end));
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
    private void Invoke<TCopy>(Func<T, TResult> work, ref long next, long end)
        where TCopy : struct
    {
        T[] source = _source;
        TResult[] results = Results;
        long i = next;
        for (; i < end && !IsStopped; i++)
        {
            next = i;
            results[i] = work(source[i]);
        }
        next = i;
    }

    private readonly ref struct Loop(MapBatch<T, TResult> batch, Func<T, TResult> work, ref long next, long end) : LoopCopies.ILoop
    {
        private readonly ref long _next = ref next;

        public void Run<TCopy>()
            where TCopy : struct => batch.Invoke<TCopy>(work, ref _next, end);
    }
}
