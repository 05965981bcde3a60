namespace Parallelism.Dispatch;

// How long an item of a method takes, in units of 100 ns, as measured by the workers. Follows downwards at once (the first calls of a method
// include its compilation) and upwards slowly.
internal sealed class WorkDuration
{
    private const long Unknown = -1;

    private long _estimate = Unknown;

    public bool IsKnown => Volatile.Read(ref _estimate) != Unknown;

    public long Estimate => Volatile.Read(ref _estimate);

    public void Add(long sample)
    {
        sample = Math.Max(1, sample);
        long estimate = Volatile.Read(ref _estimate);
        Volatile.Write(ref _estimate, estimate == Unknown || sample < estimate ? sample : estimate + Math.Max(1, (sample - estimate) / 8));
    }
}
