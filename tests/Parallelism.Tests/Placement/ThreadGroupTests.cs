using System.Collections.Concurrent;
using System.Globalization;
using Parallelism.Tests.Processes;
using Parallelism.Tests.Topology;

namespace Parallelism.Tests.Placement;

// Groups and places of dedicated threads.
public sealed class ThreadGroupTests
{
    private static readonly MachineTopology Here = TopologyProbe.Read();

    [LinuxFact(Timeout = 60_000)]
    public async Task Each_dedicated_thread_is_on_its_core()
    {
        int cores = Here.UsableCores;
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = cores + 1, Threads = ThreadSource.Dedicated, Placement = WorkerPlacement.PerCore });
        using var all = new Barrier(cores + 1);
        string[] parts = await strategy.MapAsync(Enumerable.Range(0, cores + 1).ToArray(), _ =>
        {
            all.SignalAndWait();
            return Seen.AllowedOf("/proc/thread-self/status");
        }).WaitAsync(Pool.Limit);
        string[] expected = [.. Here.Cores.Select(core => core.Intersect(Here.Usable)).Where(static core => !core.IsEmpty).Select(static core => core.ToString())];
        parts.Distinct().Should().BeEquivalentTo(expected);
        Seen.AllowedOf("/proc/self/status").Should().Be(Here.Usable.ToString());
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task Each_group_of_threads_is_where_its_place_says()
    {
        ProcessorSet last = new(Here.Usable.Last());
        await using var strategy = new ThreadStrategy(new()
        {
            Groups = new Dictionary<string, WorkerGroup> { ["last"] = new() { Place = WorkerPlace.Processors(last) }, ["anywhere"] = new() { MaxDegreeOfParallelism = 2 } },
        });
        (await strategy.InGroup("last").RunAsync(static () => Seen.AllowedOf("/proc/thread-self/status"))).Should().Be(last.ToString());
        (await strategy.InGroup("anywhere").MapAsync([1, 2], static _ => Seen.AllowedOf("/proc/thread-self/status"))).Should().AllBe(Here.Usable.ToString());
        strategy.InGroup("last").MaxDegreeOfParallelism.Should().Be(1);
    }

    // In a worker, whose processors are nobody else's business.
    [ToolFact("taskset", Timeout = 90_000)]
    public async Task Threads_that_start_after_the_processors_have_changed_sit_on_those_that_there_are()
    {
        int[] usable = [.. Here.Usable];
        string[] cores = [.. Here.Cores.Select(core => core.Intersect(Here.Usable)).Where(static core => !core.IsEmpty).Select(static core => core.ToString())];
        await using ProcessStrategy worker = Pool.Create(1);
        int count = cores.Length;
        string[][] seen = await worker.RunAsync(() => MoveAsync(usable, count)).WaitAsync(Pool.Limit);
        seen[0].Should().Equal($"{usable[0]}");
        // The first thread stays where it is; it may be half of a core.
        seen[1].Should().Contain($"{usable[0]}").And.OnlyHaveUniqueItems();
        seen[1].Where(part => part != $"{usable[0]}").Should().BeSubsetOf(cores);
    }

    private static async Task<string[][]> MoveAsync(int[] usable, int cores)
    {
        Allow(usable[..1]);
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = cores, Threads = ThreadSource.Dedicated, Placement = WorkerPlacement.PerCore });
        string[] before = [await strategy.RunAsync(static () => Seen.AllowedOf("/proc/thread-self/status"))];
        Allow(usable);
        using var all = new Barrier(cores);
        string[] after = await strategy.MapAsync(Enumerable.Range(0, cores).ToArray(), _ =>
        {
            all.SignalAndWait();
            return Seen.AllowedOf("/proc/thread-self/status");
        });
        return [before, after];

        // The main thread's are those of the process.
        static void Allow(int[] processors) =>
            Tool.Output("taskset", "-pc", string.Join(',', processors), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task The_thread_that_replaces_one_with_an_abandoned_item_sits_in_its_place()
    {
        ProcessorSet first = new(Here.Usable.First());
        using var end = new ManualResetEventSlim();
        await using var strategy = new ThreadStrategy(new()
        {
            MaxDegreeOfParallelism = 1,
            Threads = ThreadSource.Dedicated,
            Place = WorkerPlace.Processors(first),
            Timeout = TimeSpan.FromSeconds(3),
            GracePeriod = TimeSpan.Zero,
        });
        await Pool.FailureOfAsync<WorkTimeoutException>(strategy.RunAsync(() => end.Wait()));
        (await strategy.RunAsync(static () => Seen.AllowedOf("/proc/thread-self/status")).WaitAsync(Pool.Limit)).Should().Be(first.ToString());
        end.Set();
    }

    [Theory(Timeout = 60_000)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Nested_calls_into_other_groups_end(int degree)
    {
        await using var strategy = new ThreadStrategy(new()
        {
            Groups = new Dictionary<string, WorkerGroup> { ["one"] = new() { MaxDegreeOfParallelism = degree }, ["two"] = new() { MaxDegreeOfParallelism = degree } },
        });
        IExecutionStrategy one = strategy.InGroup("one");
        IExecutionStrategy two = strategy.InGroup("two");
        int leaves = 0;
        void Leaf() => Interlocked.Increment(ref leaves);
        // Each side fills its own group and waits for the other.
        Task[] calls =
        [
            one.ForAsync(0, 8, _ => two.ForAsync(0, 4, _ => one.RunAsync(Leaf).Wait()).Wait()),
            two.ForAsync(0, 8, _ => one.ForAsync(0, 4, _ => two.RunAsync(Leaf).Wait()).Wait()),
            one.ForAsync(0, 8, async _ => await two.ForAsync(0, 4, async _ => await one.RunAsync(Leaf))),
            strategy.ForAsync(0, 8, _ => strategy.ForAsync(0, 4, _ => strategy.RunAsync(Leaf).Wait()).Wait()),
        ];
        await Task.WhenAll(calls).WaitAsync(Pool.Limit);
        leaves.Should().Be(4 * 32);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_nested_batch_runs_in_the_group_that_it_names_where_that_has_room(bool isAsync)
    {
        await using var strategy = new ThreadStrategy(new()
        {
            Groups = new Dictionary<string, WorkerGroup> { ["one"] = new() { MaxDegreeOfParallelism = 2 }, ["two"] = new() { MaxDegreeOfParallelism = 2 } },
        });
        var seen = new ConcurrentBag<string>();
        await strategy.InGroup("one").RunAsync(() => isAsync
            ? strategy.InGroup("two").ForAsync(0, 100, (_, _) =>
            {
                seen.Add(Team.Mine());
                return ValueTask.CompletedTask;
            })
            : strategy.InGroup("two").ForAsync(0, 100, _ => seen.Add(Team.Mine())));
        seen.Should().HaveCount(100).And.AllBe("two");
    }

    [Theory(Timeout = 60_000)]
    [InlineData("busy", false)]
    [InlineData("busy", true)]
    [InlineData(null, false)]
    [InlineData(null, true)]
    public async Task Asynchronous_work_of_others_gives_a_place_back_that_its_group_needs(string? group, bool hasLimit)
    {
        await using var strategy = new ThreadStrategy(new()
        {
            Groups = new Dictionary<string, WorkerGroup> { ["busy"] = new() { MaxDegreeOfParallelism = 1 }, ["helper"] = new() { MaxDegreeOfParallelism = 1, Helps = ["busy"] } },
            Timeout = hasLimit ? TimeSpan.FromMinutes(5) : Timeout.InfiniteTimeSpan,
        });
        using var stop = new CancellationTokenSource();
        int running = 0;
        Task batch = (group is null ? strategy : strategy.InGroup(group)).ForAsync(0, int.MaxValue, async (_, token) =>
        {
            Interlocked.Increment(ref running);
            await Task.Delay(1, token);
            Interlocked.Decrement(ref running);
        }, cancellationToken: stop.Token);
        await Pool.UntilAsync(() => Volatile.Read(ref running) == 2, "both groups work at it");
        (await strategy.InGroup("helper").RunAsync(static () => Team.Mine()).WaitAsync(Pool.Limit)).Should().Be("helper");
        batch.IsCompleted.Should().BeFalse();
        await stop.CancelAsync();
        await FluentActions.Awaiting(() => batch.WaitAsync(Pool.Limit)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact(Timeout = 60_000)]
    public async Task The_initializer_runs_once_in_each_dedicated_thread()
    {
        int runs = 0;
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 3, Threads = ThreadSource.Dedicated, Initializer = () => Interlocked.Increment(ref runs) });
        using var all = new Barrier(3);
        await strategy.ForAsync(0, 3, _ => all.SignalAndWait());
        await strategy.ForAsync(0, 30, static _ => { });
        runs.Should().Be(3);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_initializer_that_fails_now_and_then_is_tried_again()
    {
        int runs = 0;
        await using var strategy = new ThreadStrategy(new()
        {
            MaxDegreeOfParallelism = 1,
            Threads = ThreadSource.Dedicated,
            Initializer = () =>
            {
                if (++runs < 3)
                    throw new InvalidOperationException(Crash.Message);
            },
        });
        (await strategy.RunAsync(static () => 42).WaitAsync(Pool.Limit)).Should().Be(42);
        runs.Should().Be(3);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_initializer_that_always_fails_fails_every_call_and_hinders_no_disposal()
    {
        var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 2, Threads = ThreadSource.Dedicated, Initializer = static () => throw new InvalidOperationException(Crash.Message) });
        Task[] calls = [strategy.RunAsync(static () => 1), strategy.RunAsync(static async () => await Task.Yield()), strategy.MapAsync([1, 2, 3], static i => i), strategy.ForAsync(0, 9, static async _ => await Task.Yield())];
        foreach (Task call in calls)
        {
            WorkerStartException error = await Pool.FailureOfAsync<WorkerStartException>(call);
            error.InnerException.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Be(Crash.Message);
        }
        await strategy.DisposeAsync().AsTask().WaitAsync(Pool.Limit);
    }

    [Fact]
    public void Threads_of_the_pool_are_not_the_strategys_to_bind()
    {
        foreach (ThreadStrategyOptions options in (ThreadStrategyOptions[])[new() { Placement = WorkerPlacement.PerCore }, new() { Place = WorkerPlace.Node(0) }, new() { Initializer = static () => { } }])
        {
            Action make = () => _ = new ThreadStrategy(options);
            make.Should().Throw<ArgumentException>().WithMessage("*set Threads to Dedicated*");
        }
    }
}
