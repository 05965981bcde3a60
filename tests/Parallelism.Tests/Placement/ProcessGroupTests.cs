using Parallelism.Tests.Contract;
using Parallelism.Tests.Processes;

namespace Parallelism.Tests.Placement;

// What is promised of worker processes, group by group.
public sealed class ProcessGroupTests
{
    private readonly Signals _signals = Signals.Create();

    [LinuxFact(Timeout = 90_000)]
    public async Task A_crash_costs_its_item_and_another_worker_of_the_same_group_takes_the_place()
    {
        await using ProcessStrategy strategy = Two();
        (int other, _) = await strategy.InGroup("two").RunAsync(static () => Who()).WaitAsync(Pool.Limit);
        (int first, _) = await strategy.InGroup("one").RunAsync(static () => Who()).WaitAsync(Pool.Limit);
        (string[] groups, IReadOnlyList<Exception> failures) = await Pool.MapAsync(strategy.InGroup("one"), Enumerable.Range(0, 20).ToArray(), static i =>
        {
            if (i == 7)
                Crash.By(Way.Kill);
            return Team.Mine();
        });
        failures.Should().ContainSingle().Which.Should().BeOfType<WorkerCrashedException>().Which.ProcessId.Should().Be(first);
        groups.Where((_, i) => i != 7).Should().AllBe("one");
        (await strategy.InGroup("two").RunAsync(static () => Who()).WaitAsync(Pool.Limit)).Should().Be((other, "two"));
        strategy.GetStatistics().Crashed.Should().Be(1);
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task Lost_items_run_again_in_their_group()
    {
        Signals signals = _signals;
        await using ProcessStrategy strategy = Two(new() { Retries = 2, RetryDelay = TimeSpan.Zero });
        string group = await strategy.InGroup("two").RunAsync(() =>
        {
            signals.Add("attempt");
            if (signals.Count("attempt") < 3)
                Crash.By(Way.Kill);
            return Team.Mine();
        }).WaitAsync(Pool.Limit);
        group.Should().Be("two");
        signals.Count("attempt").Should().Be(3);
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task Time_limits_and_kills_hold_in_each_group()
    {
        Signals signals = _signals;
        await using ProcessStrategy strategy = Two(new() { Timeout = TimeSpan.FromSeconds(4), GracePeriod = TimeSpan.FromMilliseconds(100) });
        Task late = strategy.InGroup("one").RunAsync(static () => Thread.Sleep(Timeout.Infinite));
        (int neighbour, _) = await strategy.InGroup("two").RunAsync(static () => Who()).WaitAsync(Pool.Limit);
        await Pool.FailureOfAsync<WorkTimeoutException>(late);
        (await strategy.InGroup("one").RunAsync(static () => Team.Mine()).WaitAsync(Pool.Limit)).Should().Be("one");
        (await strategy.InGroup("two").RunAsync(static () => Who()).WaitAsync(Pool.Limit)).Should().Be((neighbour, "two"));
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task A_cancelled_item_that_does_not_listen_is_killed_and_its_group_goes_on()
    {
        Signals signals = _signals;
        await using ProcessStrategy strategy = Two(new() { GracePeriod = TimeSpan.FromMilliseconds(100) });
        using var source = new CancellationTokenSource();
        Task deaf = strategy.InGroup("one").RunAsync(
            _ =>
            {
                signals.Set("runs");
                Thread.Sleep(Timeout.Infinite);
            },
            source.Token);
        await signals.WaitAsync("runs");
        await source.CancelAsync();
        await Pool.FailureOfAsync<OperationCanceledException>(deaf);
        (await strategy.InGroup("one").RunAsync(static () => Team.Mine()).WaitAsync(Pool.Limit)).Should().Be("one");
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task Workers_are_recycled_within_their_group()
    {
        await using ProcessStrategy strategy = Two(new() { RecycleAfter = 3 });
        (int Id, string Group)[] seen = await strategy.InGroup("two").MapAsync(Enumerable.Range(0, 9).ToArray(), static _ => Who()).WaitAsync(Pool.Limit);
        seen.Select(static worker => worker.Group).Should().AllBe("two");
        seen.GroupBy(static worker => worker.Id).Should().AllSatisfy(static worker => worker.Count().Should().BeLessThanOrEqualTo(3));
        strategy.GetStatistics().Crashed.Should().Be(0);
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task What_waits_behind_a_long_item_goes_to_an_idle_worker_of_its_group_only()
    {
        Signals signals = _signals;
        await using var strategy = new ProcessStrategy(Team.Options("process", ("one", new() { MaxDegreeOfParallelism = 2 }), ("two", new() { MaxDegreeOfParallelism = 1 })).Of());
        await strategy.WarmUpAsync().WaitAsync(Pool.Limit);
        IExecutionStrategy one = strategy.InGroup("one");
        // Quick ones first, so that the next are sent in bulk.
        await one.MapAsync(Enumerable.Range(0, 2000).ToArray(), Item(signals)).WaitAsync(Pool.Limit);
        string[] groups = await one.MapAsync([-1, .. Enumerable.Range(0, 500)], Item(signals)).WaitAsync(Pool.Limit);
        groups.Should().AllBe("one");
        signals.IsSet("released").Should().BeTrue();

        // The first waits until an item that came behind it has run: alone with all of them it would wait for ever.
        static Func<int, string> Item(Signals signals) => i =>
        {
            if (i == -1)
                signals.Wait("released");
            if (i == 499)
                signals.Set("released");
            return Team.Mine();
        };
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task A_memory_limit_holds_for_its_group_alone()
    {
        const long limit = 128L << 20;
        await using var strategy = new ProcessStrategy(Team.Options(
            "process", ("small", new() { MaxDegreeOfParallelism = 1, MaxWorkerMemory = limit }), ("large", new() { MaxDegreeOfParallelism = 1 })).Of());
        (await Pool.FailureOfAsync<WorkerCrashedException>(strategy.InGroup("small").RunAsync(static () => Fill()))).Cause.Should().Be(WorkerCrashCause.OutOfMemory);
        (await strategy.InGroup("large").RunAsync(static () => Fill(until: 2 * limit)).WaitAsync(Pool.Limit)).Should().Be("large");

        static string Fill(long until = long.MaxValue)
        {
            var taken = new List<byte[]>();
            for (long bytes = 0; bytes < until; bytes += 1 << 20)
            {
                byte[] block = new byte[1 << 20];
                Array.Fill(block, (byte)1);
                taken.Add(block);
                if (taken.Count > 1024)
                    Thread.Sleep(10);
            }
            GC.KeepAlive(taken);
            return Team.Mine();
        }
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task One_group_or_all_of_them_can_be_resized()
    {
        await using ProcessStrategy strategy = Two();
        await strategy.WarmUpAsync().WaitAsync(Pool.Limit);
        strategy.GetStatistics().ProcessIds.Should().HaveCount(2);
        strategy.Resize("one", 2);
        strategy.MaxDegreeOfParallelism.Should().Be(3);
        await strategy.WarmUpAsync().WaitAsync(Pool.Limit);
        strategy.GetStatistics().ProcessIds.Should().HaveCount(3);
        strategy.Resize(2);
        (strategy.InGroup("one").MaxDegreeOfParallelism, strategy.InGroup("two").MaxDegreeOfParallelism).Should().Be((1, 1));
        await Pool.UntilAsync(() => strategy.GetStatistics().ProcessIds.Count == 2, "one worker has left");
        Action resize = () => strategy.Resize("three", 1);
        resize.Should().Throw<ArgumentException>().WithMessage("*Known groups: one, two.*");
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task Items_that_name_no_group_find_the_one_that_can_be_started()
    {
        await using var strategy = new ProcessStrategy(Team.Options(
            "process",
            ("broken", new() { MaxDegreeOfParallelism = 1, Initializer = static () => throw new InvalidOperationException(Crash.Message) }),
            ("whole", new() { MaxDegreeOfParallelism = 1 })).Of());
        (await strategy.RunAsync(static () => Team.Mine()).WaitAsync(Pool.Limit)).Should().Be("whole");
        (await strategy.MapAsync([1, 2, 3], static _ => Team.Mine()).WaitAsync(Pool.Limit)).Should().AllBe("whole");
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task Items_that_name_no_group_are_told_when_no_group_can_be_started()
    {
        await using var strategy = new ProcessStrategy(Team.Options(
            "process",
            ("one", new() { MaxDegreeOfParallelism = 1, Initializer = static () => throw new InvalidOperationException(Crash.Message) }),
            ("two", new() { MaxDegreeOfParallelism = 2, Initializer = static () => Crash.By(Way.Exit42) })).Of());
        await Pool.FailureOfAsync<WorkerStartException>(strategy.RunAsync(static () => 1));
        await Pool.FailureOfAsync<WorkerStartException>(strategy.MapAsync([1, 2, 3], static i => i));
        (await Pool.FailureOfAsync<WorkerStartException>(strategy.InGroup("two").RunAsync(static () => 1))).Message.Should().Contain("of the group 'two'");
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task Each_group_has_the_collector_that_it_asks_for()
    {
        const long limit = 100L << 20;
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions
        {
            GarbageCollector = new() { HeapLimit = limit },
            Groups = new Dictionary<string, WorkerGroup>
            {
                ["usual"] = new() { MaxDegreeOfParallelism = 1 },
                ["own"] = new() { MaxDegreeOfParallelism = 1, GarbageCollector = new() { Concurrent = true, HeapLimit = 2 * limit } },
            },
        });
        Seen usual = await strategy.InGroup("usual").RunAsync(static () => Seen.Here()).WaitAsync(Pool.Limit);
        Seen own = await strategy.InGroup("own").RunAsync(static () => Seen.Here()).WaitAsync(Pool.Limit);
        (usual.HeapLimit, usual.Latency).Should().Be((limit, "Batch"));
        (own.HeapLimit, own.Latency).Should().Be((2 * limit, "Interactive"));
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task Each_group_is_where_its_place_says()
    {
        ProcessorSet first = new(TopologyProbe.Read().Usable.First());
        ProcessorSet last = new(TopologyProbe.Read().Usable.Last());
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions
        {
            Groups = new Dictionary<string, WorkerGroup>
            {
                ["first"] = new() { Place = WorkerPlace.Processors(first) },
                ["last"] = new() { Place = WorkerPlace.Processors(last) },
                ["anywhere"] = new() { MaxDegreeOfParallelism = 1 },
            },
        });
        (await strategy.InGroup("first").RunAsync(static () => Seen.Here().Allowed).WaitAsync(Pool.Limit)).Should().Be(first.ToString());
        (await strategy.InGroup("last").RunAsync(static () => Seen.Here().Allowed).WaitAsync(Pool.Limit)).Should().Be(last.ToString());
        (await strategy.InGroup("anywhere").RunAsync(static () => Seen.Here().Allowed).WaitAsync(Pool.Limit)).Should().Be(TopologyProbe.Read().Usable.ToString());
        strategy.MaxDegreeOfParallelism.Should().Be(3, "a group has a worker for each core of its place");
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task Inside_a_worker_any_group_is_its_own()
    {
        await using ProcessStrategy strategy = Two();
        IExecutionStrategy captured = strategy.InGroup("one");
        (await strategy.InGroup("two").RunAsync(async () => await captured.InGroup("no such group").RunAsync(static () => Team.Mine())).WaitAsync(Pool.Limit)).Should().Be("two");
    }

    private static (int Id, string Group) Who() => (Environment.ProcessId, Team.Mine());

    private static ProcessStrategy Two(ProcessStrategyOptions? options = null)
    {
        ExecutionStrategyOptions groups = Team.Options("process", ("one", new() { MaxDegreeOfParallelism = 1 }), ("two", new() { MaxDegreeOfParallelism = 1 }));
        return new((options ?? new()).With(null, groups.Groups));
    }
}
