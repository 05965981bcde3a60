using System.Diagnostics;
using Parallelism.Tests.Processes;
using Parallelism.Verbs;

namespace Parallelism.Tests.Faults;

/// <summary>Ten workers whose items sleep; one is killed.</summary>
public static class TenWorkers
{
    public const int Degree = 10;
    public const int Items = 400;
    public const int Culprit = 40;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs all items without replacement; the worker that meets the culprit, a tenth of the way, dies of it where this is wanted.</summary>
    public static async Task<(int[] Results, IReadOnlyList<Exception> Failures, TimeSpan Elapsed, int Alive)> RunAsync(bool isDisturbed)
    {
        var injector = new FaultInjector(new() { OnStart = FaultPlan.NoReplacementAfter(Degree) });
        await using ProcessStrategy strategy = injector.CreateStrategy(new() { MaxDegreeOfParallelism = Degree });
        await MeetAllAsync(strategy);
        Func<int, int> work = i =>
        {
            if (isDisturbed && i == Culprit)
                Crash.By(Way.Kill);
            Thread.Sleep(50);
            return i + 1;
        };
        var batch = new MapBatch<int, int>(Work<int, int>.Of(work), [.. Enumerable.Range(0, Items)], ErrorHandling.KeepGoing);
        IReadOnlyList<Exception> failures = [];
        var clock = Stopwatch.StartNew();
        try
        {
            await batch.RunAsync(strategy, default).WaitAsync(Patience);
        }
        catch (AggregateException error)
        {
            failures = error.InnerExceptions;
        }
        return (batch.Results, failures, clock.Elapsed, strategy.GetStatistics().ProcessIds.Count);
    }

    /// <summary>Kills one of ten that are replaced, and tells how long it took until there were ten again.</summary>
    public static async Task<TimeSpan> RecoverAsync()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = Degree });
        await MeetAllAsync(strategy);
        int victim = strategy.GetStatistics().ProcessIds[0];
        var clock = Stopwatch.StartNew();
        Crash.Signal(victim, 9);
        while (strategy.GetStatistics().ProcessIds is var alive && (alive.Contains(victim) || alive.Count < Degree))
        {
            if (clock.Elapsed > Patience)
                throw new TimeoutException($"There are {alive.Count} of {Degree} workers {Patience} after one was killed.");
            await Task.Delay(1);
        }
        return clock.Elapsed;
    }

    private static async Task MeetAllAsync(ProcessStrategy strategy)
    {
        var clock = Stopwatch.StartNew();
        while (strategy.GetStatistics().ProcessIds.Count < Degree)
        {
            if (clock.Elapsed > Patience)
                throw new TimeoutException($"There are no {Degree} workers within {Patience}.");
            await strategy.ForAsync(0, Degree * 2, static _ => Thread.Sleep(20));
        }
    }
}
