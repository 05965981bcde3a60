namespace Parallelism.Observation;

// What the options of a call ask for.
internal readonly record struct Watching(IProgress<RunProgress>? Progress, TimeSpan Interval, bool TraceItems)
{
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromMilliseconds(200);

    public static TimeSpan Check(TimeSpan interval, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(interval, TimeSpan.FromDays(1), name);
        return interval;
    }
}
