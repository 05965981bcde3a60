namespace Parallelism.Tests.Faults;

// Whether samples show growth. Children and files must be none at all, each time. The rest breathes (pools of threads and buffers, compiled
// code), so the median of the last quarter is held against that of the second one: by then everything has run many times. A leak of one
// descriptor or thread in each round, or of a hundredth of the memory, adds up to more than what is allowed.
internal static class SoakCheck
{
    private const int AllowedDescriptors = 4;
    private const int AllowedThreads = 6;
    private const long AllowedManaged = 2L << 20;
    private const long AllowedResident = 24L << 20;
    private const double AllowedShare = 0.1;

    public static IEnumerable<string> FindViolations(IReadOnlyList<SoakSample> samples)
    {
        for (int i = 0; i < samples.Count; i++)
        {
            if (samples[i].Children > 0)
                yield return $"After round {i + 1} {samples[i].Children} child processes were left.";
            if (samples[i].Files > 0)
                yield return $"After round {i + 1} {samples[i].Files} files were left in the temporary folder.";
        }
        string?[] growths =
        [
            Compare("descriptors", samples, static sample => sample.Descriptors, AllowedDescriptors),
            Compare("threads", samples, static sample => sample.Threads, AllowedThreads),
            Compare("bytes of managed memory", samples, static sample => sample.Managed, AllowedManaged),
            Compare("bytes of resident memory", samples, static sample => sample.Resident, AllowedResident),
        ];
        foreach (string? growth in growths)
        {
            if (growth is not null)
                yield return growth;
        }
    }

    private static string? Compare(string what, IReadOnlyList<SoakSample> samples, Func<SoakSample, long> read, long allowed)
    {
        int quarter = samples.Count / 4;
        if (quarter == 0)
            return $"{samples.Count} samples are too few to tell whether anything grew.";
        long before = Median(samples.Skip(quarter).Take(quarter).Select(read));
        long after = Median(samples.TakeLast(quarter).Select(read));
        long limit = before + Math.Max(allowed, (long)(before * AllowedShare));
        return after <= limit ? null : $"{what} grew from {before} to {after} (medians of the second and the last quarter; up to {limit} is allowed).";
    }

    private static long Median(IEnumerable<long> values)
    {
        long[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
