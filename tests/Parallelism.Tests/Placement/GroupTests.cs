using Parallelism.Tests.Contract;
using Parallelism.Tests.Processes;

namespace Parallelism.Tests.Placement;

// Groups of workers: what is the same for processes and threads.
public sealed class GroupTests
{
    private readonly Signals _signals = Signals.Create();

    // Each worker's own on processes; threads share it.
    private static int s_prepared;

    public static TheoryData<string> Kinds => Team.Kinds;

    [Theory(Timeout = 90_000)]
    [MemberData(nameof(Kinds))]
    public async Task Every_verb_runs_its_items_in_the_group_that_it_names(string kind)
    {
        await using IExecutionStrategy strategy = Team.Create(kind, ("big", new() { MaxDegreeOfParallelism = 1 }), ("small", new() { MaxDegreeOfParallelism = 2 }));
        strategy.MaxDegreeOfParallelism.Should().Be(3);
        foreach (string name in (string[])["big", "SMALL"])
        {
            string group = name.ToLowerInvariant();
            IExecutionStrategy view = strategy.InGroup(name);
            view.MaxDegreeOfParallelism.Should().Be(group == "big" ? 1 : 2);
            (await view.RunAsync(static () => Team.Mine()).WaitAsync(Pool.Limit)).Should().Be(group);
            (await view.RunAsync(static async () => { await Task.CompletedTask; return Team.Mine(); }).WaitAsync(Pool.Limit)).Should().Be(group);
            int[] items = [.. Enumerable.Range(0, 20)];
            (await strategy.MapAsync(items, static _ => Team.Mine(), new MapOptions { Group = name }).WaitAsync(Pool.Limit)).Should().AllBe(group);
            (await view.MapAsync(items, static _ => Team.Mine()).WaitAsync(Pool.Limit)).Should().AllBe(group);
            (await ToListAsync(strategy.StreamAsync(items, static _ => Team.Mine(), new StreamOptions { Group = name }))).Should().AllBe(group);
            (await ToListAsync(view.StreamAsync(items, static _ => Team.Mine(), new StreamOptions { Ordered = false }))).Should().AllBe(group);
            await view.ForAsync(0, 20, i => Expect(group));
            string seen = await strategy.ReduceAsync(0, 20, "", static (all, i) => all + Team.Mine(), static (a, b) => a + b, new ReduceOptions { Group = name }).WaitAsync(Pool.Limit);
            seen.Should().Be(string.Concat(Enumerable.Repeat(group, 20)));
        }

        static void Expect(string group)
        {
            if (Team.Mine() != group)
                throw new InvalidOperationException($"The item of {group} ran in {Team.Mine()}.");
        }
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Kinds))]
    public async Task An_unknown_group_is_refused_with_the_known_ones(string kind)
    {
        await using IExecutionStrategy strategy = Team.Create(kind, ("big", new() { MaxDegreeOfParallelism = 1 }), ("small", new() { MaxDegreeOfParallelism = 1 }));
        Action view = () => strategy.InGroup("bgi");
        view.Should().Throw<ArgumentException>().WithMessage("*no group of workers named 'bgi'. Known groups: big, small.*");
        ArgumentException error = await Pool.FailureOfAsync<ArgumentException>(strategy.MapAsync([1], static i => i, new MapOptions { Group = "bgi" }));
        error.Message.Should().Contain("Known groups: big, small.");
        await Pool.FailureOfAsync<ArgumentException>(strategy.ForAsync(0, 1, static _ => { }, new MapOptions { Group = "bgi" }));
        await Pool.FailureOfAsync<ArgumentException>(ToListAsync(strategy.StreamAsync([1], static i => i, new StreamOptions { Group = "bgi" })));
        await Pool.FailureOfAsync<ArgumentException>(strategy.ReduceAsync(0, 2, 0, static (sum, i) => sum + i, static (a, b) => a + b, new ReduceOptions { Group = "bgi" }));
        await using IExecutionStrategy plain = ExecutionStrategy.Create(kind);
        (await Pool.FailureOfAsync<ArgumentException>(plain.MapAsync([1], static i => i, new MapOptions { Group = "big" }))).Message.Should().Contain("it has none at all");
    }

    [Fact]
    public async Task Without_workers_a_group_is_any()
    {
        await using var strategy = new SequentialStrategy();
        (await strategy.InGroup("big").RunAsync(static () => 6 * 7)).Should().Be(42);
        (await strategy.MapAsync([1, 2], static i => i, new MapOptions { Group = "big" })).Should().Equal(1, 2);
        await using IExecutionStrategy made = Team.Create("sequential", ("big", new()));
        (await made.InGroup("big").NearNode(0).RunAsync(static () => 6 * 7)).Should().Be(42);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Kinds))]
    public async Task Items_without_a_group_run_anywhere_but_in_reserved_ones(string kind)
    {
        Signals signals = _signals;
        await using IExecutionStrategy strategy = Team.Create(
            kind, ("one", new() { MaxDegreeOfParallelism = 1 }), ("two", new() { MaxDegreeOfParallelism = 1 }), ("kept", new() { MaxDegreeOfParallelism = 1, Reserved = true }));
        string[] groups = await strategy.MapAsync([1, 2], _ =>
        {
            signals.Add("met");
            signals.WaitForCount("met", 2);
            return Team.Mine();
        }).WaitAsync(Pool.Limit);
        groups.Should().BeEquivalentTo("one", "two");
        (await strategy.MapAsync(Enumerable.Range(0, 40).ToArray(), static _ => Team.Mine()).WaitAsync(Pool.Limit)).Should().NotContain("kept");
        (await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => strategy.RunAsync(static () => Team.Mine()))).WaitAsync(Pool.Limit)).Should().NotContain("kept");
        (await strategy.InGroup("kept").RunAsync(static () => Team.Mine()).WaitAsync(Pool.Limit)).Should().Be("kept");
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Kinds))]
    public async Task Where_all_groups_are_reserved_an_item_must_name_one(string kind)
    {
        await using IExecutionStrategy strategy = Team.Create(kind, ("kept", new() { MaxDegreeOfParallelism = 1, Reserved = true }));
        (await Pool.FailureOfAsync<InvalidOperationException>(strategy.RunAsync(static () => 1))).Message.Should().Contain("names no group").And.Contain("kept");
        await Pool.FailureOfAsync<InvalidOperationException>(strategy.MapAsync([1], static i => i));
        (await strategy.InGroup("kept").RunAsync(static () => 1).WaitAsync(Pool.Limit)).Should().Be(1);
    }

    [Theory(Timeout = 90_000)]
    [MemberData(nameof(Kinds))]
    public async Task An_idle_group_helps_those_that_it_is_to_help_and_no_others(string kind)
    {
        Signals signals = _signals;
        await using IExecutionStrategy strategy = Team.Create(
            kind,
            ("full", new() { MaxDegreeOfParallelism = 1 }),
            ("helper", new() { MaxDegreeOfParallelism = 1, Helps = ["FULL"], Reserved = true }),
            ("idler", new() { MaxDegreeOfParallelism = 1, Reserved = true }));
        Task<string> held = strategy.InGroup("full").RunAsync(() =>
        {
            signals.Set("held");
            signals.Wait("end");
            return Team.Mine();
        });
        await signals.WaitAsync("held");
        (await strategy.InGroup("full").RunAsync(static () => Team.Mine()).WaitAsync(Pool.Limit)).Should().Be("helper");
        (await strategy.InGroup("full").MapAsync([1, 2, 3], static _ => Team.Mine()).WaitAsync(Pool.Limit)).Should().AllBe("helper");
        // With the helper held too nobody is left: the idler does not help.
        Task<string> both = strategy.InGroup("helper").RunAsync(() =>
        {
            signals.Set("both");
            signals.Wait("end");
            return Team.Mine();
        });
        await signals.WaitAsync("both");
        Task<string> waits = strategy.InGroup("full").RunAsync(static () => Team.Mine());
        (await strategy.InGroup("idler").RunAsync(static () => Team.Mine()).WaitAsync(Pool.Limit)).Should().Be("idler");
        waits.IsCompleted.Should().BeFalse();
        signals.Set("end");
        (await held.WaitAsync(Pool.Limit), await both.WaitAsync(Pool.Limit)).Should().Be(("full", "helper"));
        (await waits.WaitAsync(Pool.Limit)).Should().BeOneOf("full", "helper");
    }

    [Theory(Timeout = 90_000)]
    [MemberData(nameof(Kinds))]
    public async Task A_group_that_has_workers_to_start_is_not_helped_by_one_that_is_idle(string kind)
    {
        await using IExecutionStrategy strategy = Team.Create(
            kind, ("full", new() { MaxDegreeOfParallelism = 1 }), ("helper", new() { MaxDegreeOfParallelism = 1, Helps = ["full"] }));
        (await strategy.InGroup("helper").RunAsync(static () => Team.Mine()).WaitAsync(Pool.Limit)).Should().Be("helper");
        for (int i = 0; i < 3; i++)
            (await strategy.InGroup("full").RunAsync(static () => Team.Mine()).WaitAsync(Pool.Limit)).Should().Be("full");
    }

    [Theory(Timeout = 90_000)]
    [MemberData(nameof(Kinds))]
    public async Task No_group_runs_more_at_once_than_its_degree(string kind)
    {
        Signals signals = _signals;
        await using IExecutionStrategy strategy = Team.Create(kind, ("one", new() { MaxDegreeOfParallelism = 1 }), ("two", new() { MaxDegreeOfParallelism = 2, Helps = ["one"] }));
        Task[] calls =
        [
            strategy.InGroup("one").MapAsync(Enumerable.Range(0, 30).ToArray(), i => Work(signals)),
            strategy.InGroup("two").MapAsync(Enumerable.Range(0, 30).ToArray(), i => Work(signals)),
            strategy.MapAsync(Enumerable.Range(0, 30).ToArray(), i => Work(signals)),
            .. Enumerable.Range(0, 20).Select(i => strategy.RunAsync(() => Work(signals))),
        ];
        await Task.WhenAll(calls).WaitAsync(Pool.Limit);

        // A file for each that runs: none of a name beyond its group's degree could be made.
        static int Work(Signals signals)
        {
            string group = Team.Mine();
            for (int place = 0; place < (group == "one" ? 1 : 2); place++)
            {
                try
                {
                    using var taken = new FileStream(Path.Combine(signals.Folder, $"{group} {place}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
                    Thread.SpinWait(1000);
                    return place;
                }
                catch (IOException)
                {
                    // That place is another's.
                }
            }
            throw new InvalidOperationException($"More items of the group {group} run than its degree allows.");
        }
    }

    [Theory(Timeout = 90_000)]
    [MemberData(nameof(Kinds))]
    public async Task A_groups_initializer_runs_once_in_each_of_its_workers(string kind)
    {
        Signals signals = _signals;
        await using IExecutionStrategy strategy = Team.Create(
            kind, ("prepared", new() { MaxDegreeOfParallelism = 2, Initializer = () => { signals.Add("once"); s_prepared = 1; } }), ("plain", new() { MaxDegreeOfParallelism = 1 }));
        int[] prepared = await strategy.InGroup("prepared").MapAsync([1, 2], _ =>
        {
            signals.Add("met");
            signals.WaitForCount("met", 2);
            return s_prepared;
        }).WaitAsync(Pool.Limit);
        prepared.Should().Equal(1, 1);
        await strategy.InGroup("prepared").MapAsync(Enumerable.Range(0, 10).ToArray(), static i => i).WaitAsync(Pool.Limit);
        await strategy.InGroup("plain").RunAsync(static () => 1).WaitAsync(Pool.Limit);
        signals.Count("once").Should().Be(2);
    }

    [Theory(Timeout = 90_000)]
    [MemberData(nameof(Kinds))]
    public async Task An_initializer_that_fails_costs_its_own_group_only(string kind)
    {
        Signals signals = _signals;
        signals.Set("broken");
        await using IExecutionStrategy strategy = Team.Create(
            kind,
            ("broken", new()
            {
                MaxDegreeOfParallelism = 1,
                Initializer = () =>
                {
                    signals.Add("start");
                    if (signals.IsSet("broken"))
                        throw new InvalidOperationException(Crash.Message);
                },
            }),
            ("whole", new() { MaxDegreeOfParallelism = 1 }));
        foreach (Task call in (Task[])[strategy.InGroup("broken").RunAsync(static () => 1), strategy.InGroup("broken").MapAsync([1, 2], static i => i)])
        {
            WorkerStartException error = await Pool.FailureOfAsync<WorkerStartException>(call);
            error.Message.Should().Contain("3 times in a row").And.Contain(Crash.Message);
        }
        (await strategy.InGroup("whole").MapAsync([1, 2], static _ => Team.Mine()).WaitAsync(Pool.Limit)).Should().AllBe("whole");
        signals.Count("start").Should().BeLessThanOrEqualTo(6);
        File.Delete(Path.Combine(signals.Folder, "broken"));
        (await strategy.InGroup("broken").RunAsync(static () => Team.Mine()).WaitAsync(Pool.Limit)).Should().Be("broken", "the next call tries anew");
    }

    [Theory(Timeout = 90_000)]
    [MemberData(nameof(Kinds))]
    public async Task A_failing_item_of_one_group_leaves_the_other_groups_call_alone(string kind)
    {
        await using IExecutionStrategy strategy = Team.Create(kind, ("one", new() { MaxDegreeOfParallelism = 1 }), ("two", new() { MaxDegreeOfParallelism = 1 }));
        Task<int[]> fails = strategy.InGroup("one").MapAsync([1, 2, 3], static i => i == 2 ? throw new InvalidOperationException("two") : i);
        Task<int[]> works = strategy.InGroup("two").MapAsync(Enumerable.Range(0, 50).ToArray(), static i => i);
        WorkItem.TryGetIndex(await Pool.FailureOfAsync<InvalidOperationException>(fails), out long index).Should().BeTrue();
        index.Should().Be(1);
        (await works.WaitAsync(Pool.Limit)).Should().Equal(Enumerable.Range(0, 50));
    }

    [Theory(Timeout = 90_000)]
    [MemberData(nameof(Kinds))]
    public async Task Cancellation_and_disposal_reach_every_group(string kind)
    {
        Signals signals = _signals;
        IExecutionStrategy strategy = Team.Create(kind, ("one", new() { MaxDegreeOfParallelism = 1 }), ("two", new() { MaxDegreeOfParallelism = 1 }));
        using var source = new CancellationTokenSource();
        Task cancelled = strategy.InGroup("one").RunAsync(ct => Wait(signals, "one", ct), source.Token);
        Task behind = strategy.InGroup("one").RunAsync(static () => 1, source.Token);
        Task disposed = strategy.InGroup("two").RunAsync(ct => Wait(signals, "two", ct));
        Task common = strategy.MapAsync([1, 2], (i, ct) => Wait(signals, $"common{i}", ct));
        await signals.WaitAsync("one");
        await signals.WaitAsync("two");
        await source.CancelAsync();
        (await Pool.FailureOfAsync(cancelled)).Should().BeAssignableTo<OperationCanceledException>().Which.CancellationToken.Should().Be(source.Token);
        (await Pool.FailureOfAsync(behind)).Should().BeAssignableTo<OperationCanceledException>();
        disposed.IsCompleted.Should().BeFalse();
        await strategy.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        await Pool.FailureOfAsync<ObjectDisposedException>(common);
        (await Pool.FailureOfAsync(disposed)).Should().Match(static error => error is ObjectDisposedException || error is OperationCanceledException);
        await Pool.FailureOfAsync<ObjectDisposedException>(strategy.InGroup("one").RunAsync(static () => 1));

        static int Wait(Signals signals, string mark, CancellationToken cancellationToken)
        {
            signals.Set(mark);
            cancellationToken.WaitHandle.WaitOne();
            cancellationToken.ThrowIfCancellationRequested();
            return 0;
        }
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Kinds))]
    public async Task Random_numbers_do_not_depend_on_the_group(string kind)
    {
        await using IExecutionStrategy strategy = Team.Create(kind, ("one", new() { MaxDegreeOfParallelism = 1 }), ("two", new() { MaxDegreeOfParallelism = 2 }));
        await using var reference = new SequentialStrategy();
        int[] items = [.. Enumerable.Range(0, 20)];
        int[] expected = await reference.MapAsync(items, static _ => WorkContext.Random.Next(), new MapOptions { RandomSeed = 7 });
        foreach (string? group in (string?[])["one", "two", null])
            (await strategy.MapAsync(items, static _ => WorkContext.Random.Next(), new MapOptions { RandomSeed = 7, Group = group }).WaitAsync(Pool.Limit)).Should().Equal(expected);
        IExecutionStrategy counted = Team.Create(kind, ("one", new() { MaxDegreeOfParallelism = 1 }));
        await using (counted)
        {
            int[] first = [await reference.RunAsync(static () => WorkContext.Random.Next()), await reference.RunAsync(static () => WorkContext.Random.Next())];
            int[] again = [await counted.InGroup("one").RunAsync(static () => WorkContext.Random.Next()), await counted.RunAsync(static () => WorkContext.Random.Next())];
            again[0].Should().Be(first[0], "calls of a view are numbered with those of its strategy");
            again[1].Should().Be(first[1]);
        }
    }

    [Fact]
    public void Names_that_cannot_be_are_refused_at_once()
    {
        Refusal(new() { [" "] = new() }).Should().Contain("without a name");
        Refusal(new() { ["a"] = null! }).Should().Contain("'a'").And.Contain("null");
        Refusal(new() { ["a"] = new(), ["A"] = new() }).Should().Contain("twice");
        Refusal(new() { ["a"] = new() { Helps = ["b"] }, ["c"] = new() }).Should().Contain("helps 'b', which is no group. Known groups: a, c.");
        Refusal(new() { ["a"] = new() { Helps = ["A"] } }).Should().Contain("helps itself");

        static string Refusal(Dictionary<string, WorkerGroup> groups)
        {
            Action process = () => _ = new ProcessStrategyOptions { Groups = groups };
            Action thread = () => _ = new ThreadStrategyOptions { Groups = groups };
            string message = process.Should().Throw<ArgumentException>().WithParameterName("Groups").Which.Message;
            thread.Should().Throw<ArgumentException>().WithParameterName("Groups").Which.Message.Should().Be(message);
            return message;
        }
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Kinds))]
    public async Task The_degree_of_the_whole_is_shared_by_the_groups(string kind)
    {
        ExecutionStrategyOptions options = Team.Options(kind, ("one", new() { MaxDegreeOfParallelism = 6 }), ("two", new() { MaxDegreeOfParallelism = 2 }));
        await using IExecutionStrategy all = ExecutionStrategy.Create(options);
        all.MaxDegreeOfParallelism.Should().Be(8, "what the machine allows is no wish of anybody's");
        await using IExecutionStrategy less = ExecutionStrategy.Create(new ExecutionStrategyOptions { Strategy = kind, Groups = options.Groups, MaxDegreeOfParallelism = 4 });
        (less.MaxDegreeOfParallelism, less.InGroup("one").MaxDegreeOfParallelism, less.InGroup("two").MaxDegreeOfParallelism).Should().Be((4, 3, 1));
    }

    private static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> stream)
    {
        var items = new List<T>();
        await foreach (T item in stream)
            items.Add(item);
        return items;
    }
}
