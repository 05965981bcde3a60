using Parallelism.Tests.Contract;

namespace Parallelism.Tests.Processes;

public sealed class LifecycleTests
{
    private const int SigStop = 19;

    // The item that does not end is the only one that can see all others begin.
    [Fact(Timeout = 90_000)]
    public async Task An_item_that_runs_for_long_holds_up_none_that_was_sent_with_it()
    {
        const int count = 3000, slow = 1000;
        await using ProcessStrategy strategy = Pool.Create(2);
        string folder = Signals.Create().Folder;
        int[] results = await strategy.MapAsync(Enumerable.Range(0, count).ToArray(), i =>
        {
            ExecutionLog.Note(folder, i);
            if (i == slow && !SpinWait.SpinUntil(() => ExecutionLog.Read(folder, count).Sum() == count, TimeSpan.FromSeconds(30)))
                throw new TimeoutException($"{count - ExecutionLog.Read(folder, count).Sum()} items wait behind this one.");
            return i + 1;
        }).WaitAsync(Pool.Limit);
        results.Should().Equal(Enumerable.Range(1, count));
        ExecutionLog.Read(folder, count).Should().OnlyContain(static begun => begun == 1);
    }

    [Fact(Timeout = 60_000)]
    public async Task Warm_workers_are_there_before_the_first_item()
    {
        await using ProcessStrategy strategy = Pool.Create(3);
        await strategy.WarmUpAsync().WaitAsync(Pool.Limit);
        IReadOnlyList<int> warm = strategy.GetStatistics().ProcessIds;
        warm.Should().HaveCount(3);
        (await Pool.MeetAllAsync(strategy, Signals.Create())).Should().BeEquivalentTo(warm);
        strategy.GetStatistics().Started.Should().Be(3);
    }

    [Fact(Timeout = 60_000)]
    public async Task IdleExit_RacesNewTask()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 2, IdleTimeout = TimeSpan.FromMilliseconds(1) });
        var random = new Random(3);
        for (int i = 0; i < 25; i++)
        {
            (await strategy.MapAsync(Enumerable.Range(0, 4).ToArray(), static x => x * x).WaitAsync(Pool.Limit)).Should().Equal(0, 1, 4, 9);
            await Task.Delay(random.Next(60));
        }
        await Pool.UntilAsync(() => strategy.GetStatistics().ProcessIds.Count == 0, "nothing is left of an idle pool");
        (strategy.GetStatistics().Crashed, strategy.GetStatistics().Started > 2).Should().Be((0, true));
        await Pool.ShouldBeUsableAsync(strategy);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_number_of_workers_follows_the_degree()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        Task<int[]> call = strategy.MapAsync(Enumerable.Range(0, 400).ToArray(), static i =>
        {
            Thread.Sleep(5);
            return i;
        });
        strategy.Resize(3);
        strategy.MaxDegreeOfParallelism.Should().Be(3);
        await Pool.UntilAsync(() => strategy.GetStatistics().ProcessIds.Count == 3, "the pool grows while items run");
        strategy.Resize(1);
        await Pool.UntilAsync(() => strategy.GetStatistics().ProcessIds.Count == 1, "the pool shrinks while items run");
        (await call.WaitAsync(Pool.Limit)).Should().Equal(Enumerable.Range(0, 400));
        strategy.GetStatistics().Crashed.Should().Be(0);
        FluentActions.Invoking(() => strategy.Resize(0)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_of_its_age_is_replaced_and_no_item_notices()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1, MaxWorkerAge = TimeSpan.FromMilliseconds(50) });
        int first = await strategy.RunAsync(static () => Environment.ProcessId);
        await Pool.UntilAsync(() => strategy.RunAsync(static () => Environment.ProcessId).WaitAsync(Pool.Limit).Result != first, "the first worker is too old");
        strategy.GetStatistics().Crashed.Should().Be(0);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task A_worker_that_stays_stopped_is_killed_and_its_item_told()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        WorkerCrashedException error = await Pool.FailureOfAsync<WorkerCrashedException>(strategy.RunAsync(static () =>
        {
            Crash.Signal(Environment.ProcessId, SigStop);
            // The signal stops threads one by one: this one must not come to its end first.
            Thread.Sleep(Timeout.Infinite);
        }));
        error.Cause.Should().Be(WorkerCrashCause.KilledByStrategy);
        error.Message.Should().Contain("SIGSTOP");
        await Pool.ShouldBeUsableAsync(strategy);
    }

    // Stopped while idle: what it is sent then never began, so nobody is told and another worker runs it.
    [LinuxFact(Timeout = 60_000)]
    public async Task An_item_sent_to_a_stopped_worker_runs_on_another()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        int processId = await strategy.RunAsync(static () => Environment.ProcessId);
        await Pool.StopAsync(processId);
        (await strategy.RunAsync(static () => Environment.ProcessId).WaitAsync(Pool.Limit)).Should().NotBe(processId);
    }
}
