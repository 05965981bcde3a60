using System.Numerics;
using System.Runtime.CompilerServices;

namespace Parallelism.Verbs;

// A reduction: the range is cut into the same segments on every strategy and degree, each folded from the seed, and the partial results are
// combined in order. So sums of floating-point numbers come out bit for bit the same wherever they run.
internal sealed class FoldBatch<TIndex, TResult> : WorkBatch<long, TResult>
    where TIndex : struct, IBinaryInteger<TIndex>
{
    private const int MaxSegments = 256;
    private const int ItemsBetweenLooks = 1024;

    private readonly TResult[] _partials;
    private readonly Folder _folder;

    private FoldBatch(Folder folder, int segments)
        : base(Work<long, TResult>.Of(new Func<long, CancellationToken, TResult>(folder.Fold), "fold"), segments, ErrorHandling.FailFast)
    {
        _folder = folder;
        _partials = new TResult[segments];
    }

    public static FoldBatch<TIndex, TResult> Create(long from, long to, TResult seed, Func<TResult, TIndex, TResult> fold, ulong randomKey)
    {
        long count = to - from;
        int segments = (int)Math.Min(count, MaxSegments);
        return new(new Folder { From = from, Count = count, Segments = segments, Seed = seed, Body = fold }, segments) { RandomKey = randomKey };
    }

    private protected override string Verb => "reduce";

    private protected override long Units => _folder.Count;

    public override string Method => MethodName.Of(_folder.Body);

    public override long GetArgument(long index) => index;

    public override void SetResult(long index, TResult result) => _partials[index] = result;

    public TResult Combine(Func<TResult, TResult, TResult> combine)
    {
        TResult total = _folder.Seed;
        for (int i = 0; i < _partials.Length; i++)
            total = i == 0 ? _partials[i] : combine(total, _partials[i]);
        return total;
    }

    // An item here is a segment; the failing index of the caller's range was noted where it happened.
    private protected override Exception Tag(long index, Exception error) => error;

    // What crosses to a worker: the user's delegate and how the range is cut.
    internal sealed class Folder
    {
        public required long From { get; init; }

        public required long Count { get; init; }

        public required int Segments { get; init; }

        public required TResult Seed { get; init; }

        public required Func<TResult, TIndex, TResult> Body { get; init; }

        public TResult Fold(long segment, CancellationToken cancellationToken)
        {
            Int128 count = Count;
            long start = From + (long)(count * segment / Segments);
            long end = From + (long)(count * (segment + 1) / Segments);
            TResult total = Seed;
            // The items that the work knows are the indices, not the segments.
            ref long current = ref ItemFrame.OfThread.Index;
            int copy = LoopCopies.Of(Body, Count);
            while (start < end)
            {
                // A segment may be long: it looks up now and then, so that a cancelled reduction ends soon.
                long stop = end - start > ItemsBetweenLooks ? start + ItemsBetweenLooks : end;
                try
                {
                    LoopCopies.Run(copy, new Loop(this, start, stop, ref total, ref current));
                }
                catch (Exception error)
                {
                    WorkItem.Tag(error, current);
                    throw;
                }
                start = stop;
                if (start < end)
                    cancellationToken.ThrowIfCancellationRequested();
            }
            return total;
        }

        // A method of its own, because the registers of a loop inside a try block go to the stack at every turn.
        [MethodImpl(MethodImplOptions.NoInlining)]
        private TResult Fold<TCopy>(long start, long end, TResult total, ref long current)
            where TCopy : struct
        {
            Func<TResult, TIndex, TResult> body = Body;
            long from = From;
            TIndex index = TIndex.CreateTruncating(start);
            for (long i = start; i < end; i++, index++)
            {
                current = i - from;
                total = body(total, index);
            }
            return total;
        }

        private readonly ref struct Loop(Folder folder, long start, long end, ref TResult total, ref long current) : LoopCopies.ILoop
        {
            private readonly ref TResult _total = ref total;
            private readonly ref long _current = ref current;

            public void Run<TCopy>()
                where TCopy : struct => _total = folder.Fold<TCopy>(start, end, _total, ref _current);
        }
    }
}
