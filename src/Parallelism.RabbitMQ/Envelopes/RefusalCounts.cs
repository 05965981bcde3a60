namespace Parallelism.Envelopes;

// How many envelopes were refused, by reason.
internal sealed class RefusalCounts
{
    private readonly long[] _counts = new long[Enum.GetValues<RefusedReason>().Length];

    public long Total => _counts.Sum(static count => count);

    public long Of(RefusedReason reason) => Interlocked.Read(ref _counts[(int)reason]);

    public void Add(RefusedReason reason) => Interlocked.Increment(ref _counts[(int)reason]);
}
