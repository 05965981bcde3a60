using System.Diagnostics;
using Parallelism.Verbs;

namespace Parallelism.Tests.Faults;

/// <summary>One item of a thousand never ends, and listens to nothing.</summary>
public static class StuckItem
{
    public const int Items = 1000;
    public const int Culprit = 600;

    // What a quick item may take on a machine on which fifty others want to run.
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs all; Late is how long after its start, its limit and its grace the item was given up.</summary>
    public static async Task<(int[] Results, IReadOnlyList<Exception> Failures, TimeSpan Late)> RunAsync()
    {
        string file = Path.GetTempFileName();
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 2, Timeout = Limit, GracePeriod = Grace });
        Func<int, int> work = i =>
        {
            if (i == Culprit)
            {
                // The clock is the machine's, the same in every process.
                File.WriteAllBytes(file, BitConverter.GetBytes(Stopwatch.GetTimestamp()));
                Thread.Sleep(Timeout.Infinite);
            }
            return i + 1;
        };
        var batch = new MapBatch<int, int>(Work<int, int>.Of(work), [.. Enumerable.Range(0, Items)], ErrorHandling.KeepGoing);
        try
        {
            await batch.RunAsync(strategy, default).WaitAsync(TimeSpan.FromSeconds(60));
            return (batch.Results, [], TimeSpan.Zero);
        }
        catch (AggregateException error)
        {
            TimeSpan late = Stopwatch.GetElapsedTime(BitConverter.ToInt64(File.ReadAllBytes(file))) - Limit - Grace;
            return (batch.Results, error.InnerExceptions, late);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
