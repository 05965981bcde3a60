using System.Diagnostics;
using Parallelism.Tests.Contract;

namespace Parallelism.Tests.Processes;

// Timeout, cancellation and the grace between the two and a kill.
public sealed class TimeLimitTests
{
    private const int SigStop = 19;

    [Fact(Timeout = 90_000)]
    public async Task Timeout_OnlyThatTask()
    {
        const int count = 1000, stuck = 60;
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions
        {
            MaxDegreeOfParallelism = 2,
            Timeout = TimeSpan.FromSeconds(3),
            GracePeriod = TimeSpan.FromMilliseconds(100),
        });
        (int[] results, IReadOnlyList<Exception> failures) = await Pool.MapAsync(strategy, Enumerable.Range(0, count).ToArray(), static i =>
        {
            if (i == stuck)
                Thread.Sleep(Timeout.Infinite);
            return i + 1;
        });
        WorkTimeoutException error = failures.Should().ContainSingle().Which.Should().BeOfType<WorkTimeoutException>().Subject;
        (error.ItemIndex, error.Limit).Should().Be((stuck, TimeSpan.FromSeconds(3)));
        error.Method.Should().Contain(nameof(TimeLimitTests));
        results[stuck].Should().Be(0);
        results[stuck] = stuck + 1;
        results.Should().Equal(Enumerable.Range(1, count));
        await Pool.ShouldBeUsableAsync(strategy);
    }

    [Fact(Timeout = 60_000)]
    public async Task Timeout_ClockStartsAtStart()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1, Timeout = TimeSpan.FromSeconds(3) });
        var clock = Stopwatch.StartNew();
        int[] results = await strategy.MapAsync(Enumerable.Range(0, 7).ToArray(), static i =>
        {
            Thread.Sleep(600);
            return i;
        }).WaitAsync(Pool.Limit);
        results.Should().Equal(Enumerable.Range(0, 7));
        clock.Elapsed.Should().BeGreaterThan(TimeSpan.FromSeconds(3), "the last items waited for longer than the limit");
    }

    [Fact(Timeout = 60_000)]
    public async Task An_item_that_obeys_its_token_at_the_limit_keeps_its_worker()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1, Timeout = TimeSpan.FromSeconds(1), GracePeriod = Pool.Limit });
        int processId = await strategy.RunAsync(static () => Environment.ProcessId);
        Task call = strategy.RunAsync(static async token => await Task.Delay(Timeout.Infinite, token));
        (await Pool.FailureOfAsync<WorkTimeoutException>(call)).ItemIndex.Should().BeNull();
        (await strategy.RunAsync(static () => Environment.ProcessId)).Should().Be(processId);
    }

    // Items end just as their limit passes; whoever comes next on that worker must not be cancelled in their place.
    [Fact(Timeout = 90_000)]
    public async Task The_limit_of_an_item_never_cancels_the_next_one()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 2, Timeout = TimeSpan.FromMilliseconds(40), GracePeriod = Pool.Limit });
        IReadOnlyList<Exception> failures = await KeepGoingAsync(strategy, Enumerable.Range(0, 300).ToArray(), static (i, token) =>
        {
            if (i % 3 == 0)
                Thread.Sleep(30 + (i / 3 % 25));
            else if (token.IsCancellationRequested)
                throw new InvalidOperationException("cancelled before it did anything");
            return i;
        });
        failures.Should().AllBeOfType<WorkTimeoutException>();
        failures.Should().NotBeEmpty();
        strategy.GetStatistics().Crashed.Should().Be(0);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task A_stopped_worker_is_killed_when_its_items_time_is_over()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions
        {
            MaxDegreeOfParallelism = 1,
            Timeout = TimeSpan.FromSeconds(1),
            GracePeriod = TimeSpan.FromMilliseconds(200),
        });
        await Pool.FailureOfAsync<WorkTimeoutException>(strategy.RunAsync(static () =>
        {
            Crash.Signal(Environment.ProcessId, SigStop);
            // The signal stops threads one by one: this one must not come to its end first.
            Thread.Sleep(Timeout.Infinite);
        }));
        await Pool.ShouldBeUsableAsync(strategy);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task Cancelled_work_that_does_not_listen_is_killed_and_its_neighbour_is_not()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 2, GracePeriod = TimeSpan.FromMilliseconds(300) });
        Signals signals = Signals.Create();
        using var source = new CancellationTokenSource();
        Task<int> neighbour = strategy.RunAsync(() =>
        {
            signals.Set("neighbour");
            signals.Wait("go");
            return Environment.ProcessId;
        });
        Task deaf = strategy.RunAsync(() =>
        {
            signals.Set($"pid.{Environment.ProcessId}");
            signals.Set("deaf");
            Thread.Sleep(Timeout.Infinite);
        }, source.Token);
        await signals.WaitAsync("neighbour");
        await signals.WaitAsync("deaf");
        int processId = int.Parse(Path.GetExtension(Directory.GetFiles(signals.Folder, "pid.*").Single())[1..], null);
        await source.CancelAsync();
        (await Pool.FailureOfAsync(deaf)).Should().BeAssignableTo<OperationCanceledException>().Which.CancellationToken.Should().Be(source.Token);
        await Pool.UntilAsync(() => !Crash.IsAlive(processId), "the deaf worker is dead");
        signals.Set("go");
        Crash.IsAlive(await neighbour.WaitAsync(Pool.Limit)).Should().BeTrue();
        await Pool.ShouldBeUsableAsync(strategy);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task A_big_argument_on_its_way_to_a_stopped_worker_can_be_cancelled()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1, GracePeriod = TimeSpan.FromMilliseconds(300) });
        int processId = await strategy.RunAsync(static () => Environment.ProcessId);
        await Pool.StopAsync(processId);
        using var source = new CancellationTokenSource();
        byte[] big = new byte[4 << 20];
        Task<int> call = strategy.RunAsync(() => big.Length, source.Token);
        call.IsCompleted.Should().BeFalse();
        await source.CancelAsync();
        (await Pool.FailureOfAsync(call)).Should().BeAssignableTo<OperationCanceledException>();
        await Pool.ShouldBeUsableAsync(strategy);
    }

    [Fact(Timeout = 60_000)]
    public async Task Cancel_Queued_DoesNotDisturb()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        int processId = await strategy.RunAsync(static () => Environment.ProcessId);
        for (int i = 0; i < 300; i++)
        {
            using var source = new CancellationTokenSource();
            Task call = strategy.RunAsync(static () => Thread.Sleep(0), source.Token);
            await source.CancelAsync();
            // It may have been quicker than its cancellation.
            if (!call.IsCompletedSuccessfully && await Task.WhenAny(call) == call && !call.IsCompletedSuccessfully)
                (await Pool.FailureOfAsync(call)).Should().BeAssignableTo<OperationCanceledException>();
        }
        (await strategy.RunAsync(static () => Environment.ProcessId).WaitAsync(Pool.Limit)).Should().Be(processId);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_callback_on_the_token_that_throws_does_not_end_the_worker()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1, GracePeriod = Pool.Limit });
        int processId = await strategy.RunAsync(static () => Environment.ProcessId);
        Signals signals = Signals.Create();
        using var source = new CancellationTokenSource();
        Task call = strategy.RunAsync(token =>
        {
            token.Register(static () => throw new InvalidOperationException("a callback that throws"));
            signals.Set("runs");
            token.WaitHandle.WaitOne();
        }, source.Token);
        await signals.WaitAsync("runs");
        await source.CancelAsync();
        await Task.WhenAny(call).WaitAsync(Pool.Limit);
        (await strategy.RunAsync(static () => Environment.ProcessId).WaitAsync(Pool.Limit)).Should().Be(processId);
    }

    [Fact(Timeout = 120_000)]
    public async Task Limits_and_retries_hold_while_the_program_blocks_all_threads_of_its_pool()
    {
        (int exitCode, string[] lines, string error) = await ParentProgram.RunAsync(ParentProgram.Muxer, [ParentProgram.Library, "starved"]);
        exitCode.Should().Be(0, error);
        lines[^1].Should().MatchRegex("^attempt 2, WorkTimeoutException while ([0-9]+) of \\1 threads are blocked$");
    }

    private static async Task<IReadOnlyList<Exception>> KeepGoingAsync(ProcessStrategy strategy, int[] source, Func<int, CancellationToken, int> work)
    {
        Task<int[]> call = strategy.MapAsync(source, work, new MapOptions { OnError = ErrorHandling.KeepGoing });
        try
        {
            await call.WaitAsync(Pool.Limit);
            return [];
        }
        catch (AggregateException error)
        {
            return error.InnerExceptions;
        }
    }
}
