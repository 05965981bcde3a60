using System.Diagnostics;
using Parallelism.Tests.Processes;

namespace Parallelism.Tests.Faults;

/// <summary>How long it takes from a worker's death to the caller's exception.</summary>
public static class DeathNotice
{
    public static async Task<TimeSpan[]> MeasureAsync(int rounds)
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1 });
        string file = Path.GetTempFileName();
        var times = new TimeSpan[rounds];
        for (int i = 0; i < rounds; i++)
        {
            try
            {
                await strategy.RunAsync(() =>
                {
                    File.WriteAllBytes(file, BitConverter.GetBytes(Stopwatch.GetTimestamp()));
                    Crash.By(Way.Kill);
                }).WaitAsync(TimeSpan.FromSeconds(60));
            }
            catch (WorkerCrashedException)
            {
                times[i] = Stopwatch.GetElapsedTime(BitConverter.ToInt64(File.ReadAllBytes(file)));
            }
        }
        File.Delete(file);
        return times;
    }
}
