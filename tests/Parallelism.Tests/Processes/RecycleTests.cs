using Parallelism.Tests.Contract;

namespace Parallelism.Tests.Processes;

public sealed class RecycleTests
{
    private const int SigKill = 9;

    [Theory(Timeout = 60_000)]
    [InlineData(1, 2, 6)]
    [InlineData(2, 2, 8)]
    [InlineData(1, 1, 5)]
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
    public async Task A_worker_whose_memory_grew_past_the_limit_is_replaced_between_two_items()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1, MaxWorkerMemory = 128 << 20 });
        Signals signals = Signals.Create();
        int processId = await strategy.RunAsync(() =>
        {
            Leak.Grow(300 << 20);
            // Long enough for the limit to be noticed while the item runs, which is then not its end.
            Thread.Sleep(500);
            return Environment.ProcessId;
        }).WaitAsync(Pool.Limit);
        await Pool.UntilAsync(() => !Crash.IsAlive(processId), "the large worker is gone");
        (await strategy.RunAsync(static () => Environment.ProcessId).WaitAsync(Pool.Limit)).Should().NotBe(processId);
        strategy.GetStatistics().Crashed.Should().Be(0);
        strategy.GetStatistics().PeakWorkerMemory.Should().BeGreaterThan(128 << 20);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task A_worker_killed_while_it_leaves_costs_nothing()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 2, RecycleAfter = 1 });
        for (int i = 0; i < 10; i++)
        {
            int processId = await strategy.RunAsync(static () => Environment.ProcessId).WaitAsync(Pool.Limit);
            Crash.Signal(processId, SigKill);
        }
        await Pool.ShouldBeUsableAsync(strategy);
    }

    private static class Leak
    {
        private static byte[]? _held;

        public static void Grow(int length)
        {
            _held = new byte[length];
            Random.Shared.NextBytes(_held);
        }
    }
}
