using System.Diagnostics;

namespace Parallelism.Benchmarks.Compare;

// The three ways in which a figure is taken. Every result is looked at: a wrong one is a failure, not a figure.
internal static class Clock
{
    // Median and 99th percentile of one call after the other, in microseconds. A call gets i and returns i + 1.
    public static async Task<double[]> RoundTripsAsync(int warm, int count, Func<int, Task<int>> call)
    {
        for (int i = 0; i < warm; i++)
            Check(await call(i) == i + 1);
        var samples = new double[count];
        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            int result = await call(i);
            samples[i] = Microseconds(start);
            Check(result == i + 1);
        }
        return Latency(samples);
    }

    // The same for calls that block.
    public static double[] RoundTrips(int warm, int count, Func<int, int> call)
    {
        for (int i = 0; i < warm; i++)
            Check(call(i) == i + 1);
        var samples = new double[count];
        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            int result = call(i);
            samples[i] = Microseconds(start);
            Check(result == i + 1);
        }
        return Latency(samples);
    }

    // Items per second of a call that ends with the sum of 1 to `count`.
    public static async Task<double[]> ItemsPerSecondAsync(int count, Func<Task<long>> call)
    {
        long start = Stopwatch.GetTimestamp();
        long sum = await call();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Check(sum == (long)count * (count + 1) / 2);
        return [count / seconds];
    }

    // The median time in milliseconds of a call that ends with `expected`, repeated.
    public static async Task<double[]> TimeAsync(Scale scale, long expected, Func<Task<long>> call)
    {
        // Memory that is used again and again takes some calls to be all there.
        long warmFrom = Stopwatch.GetTimestamp();
        for (int i = 0; i < scale.WarmCalls || Stopwatch.GetElapsedTime(warmFrom) < scale.Warm; i++)
            Check(await call() == expected);
        var samples = new List<double>();
        for (long begin = Stopwatch.GetTimestamp(); samples.Count < 3 || Stopwatch.GetElapsedTime(begin) < scale.Timed;)
        {
            long start = Stopwatch.GetTimestamp();
            long result = await call();
            samples.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            Check(result == expected);
        }
        return [Statistics.Median(samples)];
    }

    public static void Check(bool isRight)
    {
        if (!isRight)
            throw new InvalidOperationException("wrong result");
    }

    // A TimeSpan counts in steps of 0.1 us, which is a third of what some of the calls take.
    private static double Microseconds(long start) => (Stopwatch.GetTimestamp() - start) * 1e6 / Stopwatch.Frequency;

    private static double[] Latency(double[] samples)
    {
        Array.Sort(samples);
        return [Statistics.Quantile(samples, 0.5), Statistics.Quantile(samples, 0.99)];
    }
}
