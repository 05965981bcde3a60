using Parallelism.Tests.Contract;

namespace Parallelism.Tests.Processes;

public sealed class RecycleTests
{
    private const int SigKill = 9;

    [Theory(Timeout = 60_000)]
    [InlineData(1, 2, 6)]
    [InlineData(2, 2, 8)]
    [InlineData(1, 1, 3)]
    public async Task RecycleAtLimit_WithBacklog(int degree, int limit, int count)
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = degree, RecycleAfter = limit });
        (int Index, int ProcessId)[] results = await strategy.MapAsync(Enumerable.Range(0, count).ToArray(), static i => (i, Environment.ProcessId)).WaitAsync(Pool.Limit);
        results.Select(static result => result.Index).Should().Equal(Enumerable.Range(0, count));
        results.GroupBy(static result => result.ProcessId).Should().OnlyContain(group => group.Count() <= limit);
        strategy.GetStatistics().Crashed.Should().Be(0, "to recycle is not to crash");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_whose_last_item_could_not_be_written_makes_room_all_the_same()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions
        {
            MaxDegreeOfParallelism = 1,
            RecycleAfter = 1,
            Serializer = static () => new MarkedSerializer(),
        });
        Mark[] source = [.. Enumerable.Range(0, 4).Select(static i => new Mark(i % 2 == 0 ? Stage.WriteArgument : Stage.None, Way.Throw, i))];
        (int[] results, IReadOnlyList<Exception> failures) = await Pool.MapAsync(strategy, source, static mark => mark.Index);
        results.Should().Equal(0, 1, 0, 3);
        failures.Should().HaveCount(2).And.AllBeOfType<WorkSerializationException>();
    }

    [Fact(Timeout = 60_000)]
    public async Task Threads_that_the_work_left_behind_do_not_keep_a_worker_in_its_place()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1, RecycleAfter = 1 });
        int[] processIds = await strategy.MapAsync([1, 2, 3], static _ =>
        {
            // A foreground thread: a program waits for it before it ends.
            new Thread(static () => Thread.Sleep(Timeout.Infinite)).Start();
            return Environment.ProcessId;
        }).WaitAsync(Pool.Limit);
        processIds.Should().OnlyHaveUniqueItems();
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task A_worker_near_its_memory_limit_is_replaced_between_two_items()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1, MaxWorkerMemory = 1 << 30 });
        int processId = await strategy.RunAsync(static () =>
        {
            Leak.Grow(900 << 20);
            return Environment.ProcessId;
        }).WaitAsync(Pool.Limit);
        await Pool.UntilAsync(() => !Crash.IsAlive(processId), "the large worker is gone");
        (await strategy.RunAsync(static () => Environment.ProcessId).WaitAsync(Pool.Limit)).Should().NotBe(processId);
        strategy.GetStatistics().Crashed.Should().Be(0);
        strategy.GetStatistics().PeakWorkerMemory.Should().BeGreaterThan(900 << 20);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task A_worker_past_its_memory_limit_is_killed_with_its_item()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1, MaxWorkerMemory = 128 << 20 });
        Task call = strategy.RunAsync(static () =>
        {
            Leak.Grow(300 << 20);
            Thread.Sleep(Timeout.Infinite);
        });
        WorkerCrashedException error = await Pool.FailureOfAsync<WorkerCrashedException>(call);
        error.Cause.Should().Be(WorkerCrashCause.OutOfMemory);
        error.Message.Should().Contain("MaxWorkerMemory is 128 MiB");
        await Pool.ShouldBeUsableAsync(strategy);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task LeakyWorkerReplaced()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1, MaxMemoryGrowth = 64 << 20 });
        (int Index, int ProcessId)[] results = await strategy.MapAsync(Enumerable.Range(0, 60).ToArray(), static i =>
        {
            Leak.Add(10 << 20);
            // Items of a leaky library are not instantaneous; the look at the memory comes every 20 ms.
            Thread.Sleep(10);
            return (i, Environment.ProcessId);
        }).WaitAsync(Pool.Limit);
        results.Select(static result => result.Index).Should().Equal(Enumerable.Range(0, 60));
        results.Select(static result => result.ProcessId).Distinct().Should().HaveCountGreaterThan(2);
        (strategy.GetStatistics().Crashed, strategy.GetStatistics().PeakWorkerMemory < 500 << 20).Should().Be((0, true));
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task A_worker_killed_while_it_leaves_costs_nothing()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 2, RecycleAfter = 1 });
        for (int i = 0; i < 5; i++)
        {
            int processId = await strategy.RunAsync(static () => Environment.ProcessId).WaitAsync(Pool.Limit);
            Crash.Signal(processId, SigKill);
        }
        (await strategy.RunAsync(static () => 1).WaitAsync(Pool.Limit)).Should().Be(1);
    }

    private static class Leak
    {
        private static readonly List<byte[]> All = [];
        private static byte[]? _held;

        public static void Add(int length)
        {
            All.Add(new byte[length]);
            Random.Shared.NextBytes(All[^1]);
        }

        public static void Grow(int length)
        {
            _held = new byte[length];
            Random.Shared.NextBytes(_held);
        }
    }
}
