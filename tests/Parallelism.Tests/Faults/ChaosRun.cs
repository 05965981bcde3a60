using System.Diagnostics;
using Parallelism.Tests.Processes;
using Parallelism.Verbs;

namespace Parallelism.Tests.Faults;

/// <summary>A map whose workers die at random, from within by every way there is and from without, checked item by item against an execution log.</summary>
public static class ChaosRun
{
    public static async Task<ChaosReport> RunAsync(ChaosOptions options)
    {
        Random random = Chance.Of(options.Seed, 0, 0);
        int degree = random.Next(1, 5);
        string folder = Directory.CreateTempSubdirectory("chaos-").FullName;
        var clock = Stopwatch.StartNew();
        try
        {
            // Every third worker or so is killed from without before its own end comes.
            var injector = new FaultInjector(new() { Seed = options.Seed, MeanLife = options.MeanLife * 2 });
            await using ProcessStrategy strategy = injector.CreateStrategy(Configure(options, degree));
            (int[] results, IReadOnlyList<Exception> failures) = await MapAsync(strategy, options, folder).WaitAsync(options.Patience);
            int deaths = strategy.GetStatistics().Crashed;
            var check = new ChaosCheck(options, results, failures, ExecutionLog.Read(folder, options.Items));
            return new(options.Seed, degree, failures.Count, deaths, MortalWorker.CountDeaths(folder), clock.Elapsed, check.FindViolations(deaths));
        }
        catch (TimeoutException)
        {
            return new(options.Seed, degree, 0, 0, MortalWorker.CountDeaths(folder), clock.Elapsed, [$"The map did not end within {options.Patience}."]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // What item i gives.
    public static int Compute(int i)
    {
        uint hash = (uint)i;
        // Most are quick; now and then one takes milliseconds.
        for (int n = i % 97 == 0 ? 1_000_000 : 10_000; n > 0; n--)
            hash = (hash * 1_664_525) + 1_013_904_223;
        return (int)(hash | 1);
    }

    private static ProcessStrategyOptions Configure(ChaosOptions options, int degree) =>
        new() { MaxDegreeOfParallelism = degree, Retries = options.Retries, RetryDelay = TimeSpan.FromMilliseconds(1) };

    private static async Task<(int[] Results, IReadOnlyList<Exception> Failures)> MapAsync(ProcessStrategy strategy, ChaosOptions options, string folder)
    {
        (int seed, TimeSpan meanLife) = (options.Seed, options.MeanLife);
        Func<int, int> work = i =>
        {
            ExecutionLog.Note(folder, i);
            MortalWorker.Arm(folder, seed, meanLife);
            return Compute(i);
        };
        var batch = new MapBatch<int, int>(Work<int, int>.Of(work), [.. Enumerable.Range(0, options.Items)], ErrorHandling.KeepGoing);
        try
        {
            await batch.RunAsync(strategy, default);
            return (batch.Results, []);
        }
        catch (AggregateException error)
        {
            return (batch.Results, error.InnerExceptions);
        }
    }
}
