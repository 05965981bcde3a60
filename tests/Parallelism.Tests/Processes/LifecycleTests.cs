using Parallelism.Tests.Contract;

namespace Parallelism.Tests.Processes;

public sealed class LifecycleTests
{
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
        for (int i = 0; i < 10; i++)
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
}
