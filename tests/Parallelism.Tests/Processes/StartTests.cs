using System.Diagnostics;
using Parallelism.Tests.Contract;

namespace Parallelism.Tests.Processes;

// Workers that cannot start, or never come to anything.
public sealed class StartTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_serializer_that_cannot_be_made_says_why()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions
        {
            MaxDegreeOfParallelism = 1,
            Serializer = static () => WorkerHost.IsWorker ? throw new InvalidOperationException(Crash.Message) : new MarkedSerializer(),
        });
        WorkerStartException error = await Pool.FailureOfAsync<WorkerStartException>(strategy.RunAsync(static () => 1));
        error.Message.Should().Contain(Crash.Message);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_that_does_not_greet_in_time_is_a_start_that_failed()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions
        {
            MaxDegreeOfParallelism = 1,
            StartTimeout = TimeSpan.FromMilliseconds(700),
            Serializer = static () =>
            {
                if (WorkerHost.IsWorker)
                    Thread.Sleep(Timeout.Infinite);
                return new MarkedSerializer();
            },
        });
        (await Pool.FailureOfAsync<WorkerStartException>(strategy.RunAsync(static () => 1))).Message.Should().Contain("greet in time");
        strategy.GetStatistics().ProcessIds.Should().BeEmpty();
    }

    // Greets, and dies at once.
    [LinuxFact(Timeout = 90_000)]
    public async Task Workers_that_die_before_they_serve_are_not_started_for_ever()
    {
        Signals signals = Signals.Create();
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions
        {
            MaxDegreeOfParallelism = 2,
            Serializer = () =>
            {
                if (WorkerHost.IsWorker)
                {
                    signals.Add("start");
                    new Thread(static () =>
                    {
                        Thread.Sleep(20);
                        Crash.By(Way.Kill);
                    }).Start();
                }
                return new MarkedSerializer();
            },
        });
        // Each ends: served in time, crashed, or without a worker.
        Task[] calls = [.. Enumerable.Range(0, 8).Select(i => strategy.RunAsync(() => Thread.Sleep(i * 3)))];
        foreach (Task call in calls)
        {
            await Task.WhenAny(call).WaitAsync(Pool.Limit);
            if (call.IsFaulted)
                call.Exception!.InnerException.Should().Match(static error => error is WorkerCrashedException || error is WorkerStartException);
        }
        // With nothing to do, dying workers are left alone. That something does not happen shows only with time.
        int seen;
        var clock = Stopwatch.StartNew();
        do
        {
            clock.Elapsed.Should().BeLessThan(Pool.Limit, "starts come to an end");
            seen = signals.Count("start");
            await Task.Delay(1500);
        }
        while (signals.Count("start") != seen);
    }

    [Fact(Timeout = 60_000)]
    public async Task Times_beyond_what_a_timer_takes_are_as_good_as_no_limit()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions
        {
            MaxDegreeOfParallelism = 1,
            RecycleAfter = 1,
            StartTimeout = TimeSpan.MaxValue,
            GracePeriod = TimeSpan.MaxValue,
            Timeout = TimeSpan.MaxValue,
        });
        await Pool.ShouldBeUsableAsync(strategy);
    }

    [Fact(Timeout = 60_000)]
    public async Task Inside_a_worker_process_strategies_start_no_processes()
    {
        await using ProcessStrategy strategy = Pool.Create(2);
        int[] children = await strategy.MapAsync(Enumerable.Range(0, 4).ToArray(), static async i =>
        {
            Environment.SetEnvironmentVariable("PARALLELISM_STRATEGY", "process");
            int mine = Environment.ProcessId;
            await using IExecutionStrategy nested = i switch
            {
                0 => new ProcessStrategy(),
                1 => ExecutionStrategy.CreateDefault(),
                2 => ExecutionStrategy.Create("process"),
                _ => ExecutionStrategy.Create("auto"),
            };
            int[] where = await nested.MapAsync([1, 2, 3], static _ => Environment.ProcessId);
            Environment.SetEnvironmentVariable("PARALLELISM_STRATEGY", null);
            return where.Count(id => id != mine);
        }).WaitAsync(Pool.Limit);
        children.Should().OnlyContain(static count => count == 0);
    }
}
