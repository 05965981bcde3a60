using System.Globalization;
using Parallelism.Tests.Processes;

namespace Parallelism.Tests.Topology;

// Strategies whose degree nobody gave, on a machine whose quota changes while they run.
public sealed class ResizingTests
{
    private const int Limit = 60_000;

    public static TheoryData<string> Kinds => ["loop", "lanes", "loop with a limit", "single items"];

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Kinds))]
    public async Task A_call_on_threads_gets_more_hands_and_fewer_while_it_runs(string kind)
    {
        using var root = new LimitedRoot(8, quota: 2);
        await using var strategy = new ThreadStrategy(new ThreadStrategyOptions
        {
            Limits = root.Watch(),
            // Items that block would use up the thread pool, which is slow to give more threads on a busy machine.
            Threads = kind.StartsWith("loop", StringComparison.Ordinal) ? ThreadSource.Dedicated : ThreadSource.ThreadPool,
            Timeout = kind == "loop with a limit" ? TimeSpan.FromMinutes(5) : Timeout.InfiniteTimeSpan,
        });
        var gate = new ItemGate();
        Task call = Task.Run(() => StartAsync(kind, strategy, gate, 40));
        await gate.UntilRunningAsync(2, started: 2);

        root.SetQuota(5);
        root.PassSecond();
        strategy.MaxDegreeOfParallelism.Should().Be(5);
        await gate.UntilRunningAsync(5, started: 5);

        root.SetQuota(1);
        root.PassSecond();
        strategy.MaxDegreeOfParallelism.Should().Be(1);
        gate.Running.Should().Be(5, "no item is interrupted");
        gate.Open(5);
        await gate.UntilRunningAsync(1, started: 6);
        for (var more = 1; more <= 10; more++)
        {
            gate.Open(1);
            await gate.UntilRunningAsync(1, started: 6 + more);
            gate.Running.Should().BeLessThanOrEqualTo(1);
        }

        root.SetQuota(3);
        root.PassSecond();
        await gate.UntilRunningAsync(3, started: 18);
        gate.Open(40);
        await call;
        gate.Started.Should().Be(40);
    }

    [Fact(Timeout = Limit)]
    public async Task A_loop_in_which_its_caller_takes_part_gets_a_hand_and_gives_it_back()
    {
        using var root = new LimitedRoot(8, quota: 1);
        await using var strategy = new ThreadStrategy(new ThreadStrategyOptions { Limits = root.Watch() });
        var gate = new ItemGate();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            strategy.ForAsync(0, 10, _ => gate.Pass()).GetAwaiter().GetResult();
            ended.SetResult();
        }).Start();
        await gate.UntilRunningAsync(1, started: 1);

        root.SetQuota(2);
        root.PassSecond();
        await gate.UntilRunningAsync(2, started: 2);

        root.SetQuota(1);
        root.PassSecond();
        gate.Open(2);
        await gate.UntilRunningAsync(1, started: 3);
        gate.Open(10);
        await ended.Task;
    }

    [Fact(Timeout = Limit)]
    public async Task A_strategy_that_has_nothing_to_do_looks_at_nothing_and_the_next_call_looks_again()
    {
        using var root = new LimitedRoot(8, quota: 2);
        await using var strategy = new ThreadStrategy(new ThreadStrategyOptions { Limits = root.Watch() });
        root.Time.Ticking.Should().Be(0, "nothing has run yet");
        await strategy.RunAsync(static () => 1);
        root.Time.Ticking.Should().Be(1);

        // The item has ended for its caller a moment before its slot is free.
        await Pool.UntilAsync(
            () =>
            {
                root.PassSecond();
                return root.Time.Ticking == 0;
            },
            "the strategy sleeps");
        var readings = root.Readings;
        root.SetQuota(7);
        for (var second = 0; second < 10; second++)
            root.PassSecond();
        (root.Readings, strategy.MaxDegreeOfParallelism).Should().Be((readings, 2));

        await strategy.RunAsync(static () => 1);
        root.PassSecond();
        strategy.MaxDegreeOfParallelism.Should().Be(7);
    }

    [Theory(Timeout = Limit)]
    [InlineData("open")]
    [InlineData(null)]
    public async Task Groups_of_threads_get_what_the_limits_leave_of_their_degree(string? group)
    {
        using var root = new LimitedRoot(8, quota: 3);
        await using var strategy = new ThreadStrategy(new ThreadStrategyOptions
        {
            Limits = root.Watch(),
            Groups = new Dictionary<string, WorkerGroup> { ["said"] = new() { MaxDegreeOfParallelism = 1, Reserved = true }, ["open"] = new() },
        });
        IExecutionStrategy view = group is null ? strategy : strategy.InGroup(group);
        var gate = new ItemGate();
        Task call = view.ForAsync(0, 40, _ => gate.Pass());
        await gate.UntilRunningAsync(2, started: 2);

        root.SetQuota(5);
        root.PassSecond();
        (strategy.MaxDegreeOfParallelism, strategy.InGroup("open").MaxDegreeOfParallelism, strategy.InGroup("said").MaxDegreeOfParallelism).Should().Be((5, 4, 1));
        await gate.UntilRunningAsync(4, started: 4);

        root.SetQuota(2);
        root.PassSecond();
        gate.Open(4);
        await gate.UntilRunningAsync(1, started: 5);
        gate.Open(40);
        await call;
        gate.Started.Should().Be(40);
    }

    [Fact(Timeout = Limit)]
    public async Task Groups_of_worker_processes_get_what_the_limits_leave_of_their_degree()
    {
        using var root = new LimitedRoot(8, quota: 2);
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions
        {
            Limits = root.Watch(),
            Groups = new Dictionary<string, WorkerGroup> { ["said"] = new() { MaxDegreeOfParallelism = 1 }, ["open"] = new() },
        });
        await strategy.WarmUpAsync();
        strategy.GetStatistics().ProcessIds.Should().HaveCount(2);
        root.SetQuota(4);
        root.PassSecond();
        await strategy.WarmUpAsync();
        (strategy.GetStatistics().ProcessIds.Count, strategy.InGroup("open").MaxDegreeOfParallelism, strategy.InGroup("said").MaxDegreeOfParallelism).Should().Be((4, 3, 1));
    }

    [Fact(Timeout = Limit)]
    public async Task A_degree_that_was_given_stays()
    {
        using var root = new LimitedRoot(8, quota: 2);
        await using var strategy = new ThreadStrategy(new ThreadStrategyOptions { Limits = root.Watch(), MaxDegreeOfParallelism = 3 });
        await strategy.RunAsync(static () => 1);
        root.SetQuota(7);
        root.PassSecond();
        (strategy.MaxDegreeOfParallelism, root.Time.Ticking).Should().Be((3, 0));
    }

    [Fact(Timeout = Limit)]
    public async Task Disposal_ends_the_looking()
    {
        using var root = new LimitedRoot(8, quota: 2);
        var strategy = new ThreadStrategy(new ThreadStrategyOptions { Limits = root.Watch() });
        await strategy.RunAsync(static () => 1);
        await strategy.DisposeAsync();
        root.Time.Ticking.Should().Be(0);
    }

    [Fact(Timeout = Limit)]
    public async Task The_number_of_worker_processes_follows_the_quota()
    {
        using var root = new LimitedRoot(8, quota: 1);
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { Limits = root.Watch() });
        using var stop = new CancellationTokenSource();
        Task call = strategy.ForAsync(0, 20, static async (_, token) => await Task.Delay(Timeout.Infinite, token), cancellationToken: stop.Token);
        await Pool.UntilAsync(() => strategy.GetStatistics().ProcessIds.Count == 1, "one worker");

        root.SetQuota(3);
        root.PassSecond();
        await Pool.UntilAsync(() => strategy.GetStatistics().ProcessIds.Count == 3, "three workers");
        strategy.MaxDegreeOfParallelism.Should().Be(3);

        root.SetQuota(1);
        root.PassSecond();
        await Pool.UntilAsync(() => strategy.MaxDegreeOfParallelism == 1, "one again");
        await stop.CancelAsync();
        await FluentActions.Awaiting(() => call).Should().ThrowAsync<OperationCanceledException>();
        await Pool.UntilAsync(() => strategy.GetStatistics().ProcessIds.Count == 1, "the others leave when their items have ended");

        // Nothing runs: soon nothing is looked at any more.
        for (var before = -1; before != root.Readings;)
        {
            before = root.Readings;
            root.PassSecond();
            await Task.Delay(100);
        }

        root.SetQuota(2);
        root.PassSecond();
        await strategy.WarmUpAsync();
        strategy.GetStatistics().ProcessIds.Should().HaveCount(2);
    }

    [Fact(Timeout = Limit)]
    public async Task A_resized_process_strategy_keeps_what_it_was_told()
    {
        using var root = new LimitedRoot(8, quota: 1);
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { Limits = root.Watch() });
        strategy.Resize(2);
        root.SetQuota(5);
        root.PassSecond();
        await strategy.WarmUpAsync();
        (await strategy.RunAsync(static () => 6 * 7)).Should().Be(42);
        strategy.MaxDegreeOfParallelism.Should().Be(2);
    }

    private static async Task StartAsync(string kind, ThreadStrategy strategy, ItemGate gate, int items)
    {
        if (kind == "lanes")
            await strategy.ForAsync(0, items, async (_, _) => await gate.PassAsync());
        else if (kind == "single items")
            await Task.WhenAll(Enumerable.Range(0, items).Select(_ => strategy.RunAsync(() => gate.PassAsync())));
        else
            await strategy.ForAsync(0, items, _ => gate.Pass());
    }

    // Items wait here until they are let through, in the order in which they began.
    private sealed class ItemGate
    {
        private readonly List<TaskCompletionSource> _items = [];
        private int _open;
        private int _running;

        public int Running => Volatile.Read(ref _running);

        public int Started
        {
            get
            {
                lock (_items)
                    return _items.Count;
            }
        }

        public void Open(int items)
        {
            lock (_items)
            {
                for (var last = _open + items; _open < last; _open++)
                {
                    if (_open < _items.Count)
                        _items[_open].SetResult();
                }
            }
        }

        public void Pass()
        {
            Enter().Wait();
            Interlocked.Decrement(ref _running);
        }

        public async Task PassAsync()
        {
            await Enter().ConfigureAwait(false);
            Interlocked.Decrement(ref _running);
        }

        private Task Enter()
        {
            var item = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_items)
            {
                Interlocked.Increment(ref _running);
                _items.Add(item);
                if (_items.Count <= _open)
                    item.SetResult();
            }

            return item.Task;
        }

        public Task UntilRunningAsync(int running, int started) => Pool.UntilAsync(
            () => Running == running && Started == started,
            string.Create(CultureInfo.InvariantCulture, $"{running} items run and {started} have begun"));
    }
}
