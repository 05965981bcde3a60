using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Parallelism.Tests;

// What happens when configuration changes while the program runs; strategies that tell what became of them, and no clock.
public sealed class MovingTests
{
    private readonly List<TracedStrategy> _made = [];

    [Fact(Timeout = 60_000)]
    public async Task Calls_that_run_end_where_they_began_and_the_strategy_is_disposed_when_the_last_has_left()
    {
        await using Settings settings = Traced();
        var release = new TaskCompletionSource();
        Task<int> first = settings.Strategy.RunAsync(async () => { await release.Task; return 1; });

        await settings.MoveAsync(("Strategy", "two"));

        TracedStrategy one = _made[0], two = _made[1];
        settings.Strategy.Current.Should().BeSameAs(two);
        (await settings.Strategy.RunAsync(() => 2)).Should().Be(2);
        (one.Calls, one.Disposals, two.Calls).Should().Be((1, 0, 1), "a call still runs there");
        settings.Strategy.CallsInFlight.Should().Be(1);
        release.SetResult();
        (await first).Should().Be(1);
        await settings.LeftAsync();
        (one.Disposals, two.Disposals).Should().Be((1, 0));
        settings.Log.Lines.Should().Equal(
            "Information 1 Parallelism: Work runs on strategy one, at most 1 items at once",
            "Information 3 Parallelism: Work of (default) moved from strategy one to two, at most 1 items at once; changed: Strategy",
            settings.Log.Lines.Last());
        settings.Log.Lines.Last().Should().StartWith("Information 5 Parallelism: The last call of (default) has left strategy one, ");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_map_that_runs_ends_where_it_began_and_the_items_of_a_stream_move()
    {
        await using Settings settings = Traced();
        TaskCompletionSource began = new(), go = new();
        Task<int[]> map = settings.Strategy.MapAsync([1, 2, 3], async item => { began.TrySetResult(); await go.Task; return item; });
        await began.Task;
        await settings.MoveAsync(("Strategy", "two"));
        go.SetResult();

        (await map).Should().Equal(1, 2, 3);

        _made[1].Calls.Should().Be(0);
        var seen = new List<int>();
        await foreach (int item in settings.Strategy.StreamAsync([1, 2, 3, 4], static item => item, new StreamOptions { MaxItemsInFlight = 1 }))
        {
            seen.Add(item);
            if (item == 2)
                await settings.MoveAsync(("Strategy", "one"));
        }

        seen.Should().Equal(1, 2, 3, 4);
        _made.Should().HaveCount(3);
        // One item may stand in the window already.
        _made[1].Calls.Should().BeInRange(2, 3);
        (_made[1].Calls + _made[2].Calls).Should().Be(4);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_changes_while_a_move_is_on_its_way_comes_down_to_the_last_of_it()
    {
        using var making = new ManualResetEventSlim();
        using var mayGoOn = new ManualResetEventSlim();
        await using var settings = new Settings("one", options =>
        {
            Add(options, "one");
            options.AddStrategy("slow", _ => { making.Set(); mayGoOn.Wait(TimeSpan.FromSeconds(60)); return Make("slow"); });
            foreach (string name in new[] { "a", "b", "c" })
                Add(options, name);
        });
        _ = settings.Strategy;
        settings.Change(("Strategy", "slow"));
        making.Wait();

        settings.Change(("Strategy", "a"));
        settings.Change(("Strategy", "b"));
        settings.Change(("Strategy", "c"));
        mayGoOn.Set();
        await settings.Strategy.Mover.SettledAsync();
        await settings.LeftAsync();

        _made.Select(made => (made.Name, made.Disposals)).Should().Equal(("one", 1), ("slow", 1), ("c", 0));
        settings.Strategy.Name.Should().Be("c");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_change_that_is_taken_back_and_one_that_the_strategy_does_not_heed_make_no_strategy()
    {
        await using Settings settings = Traced();
        _ = settings.Strategy;

        await settings.MoveAsync(("Strategy", "one"));
        await settings.MoveAsync(("Process:Timeout", "00:00:30"));
        await settings.MoveAsync(("Thread:Timeout", "00:00:30"), ("DrainTimeout", "00:00:01"));

        _made.Should().ContainSingle();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_strategy_that_cannot_be_made_changes_nothing_and_the_next_change_is_followed()
    {
        await using var settings = new Settings("one", options =>
        {
            Add(options, "one");
            Add(options, "two");
            options.AddStrategy("broken", _ => throw new InvalidOperationException("no connection"));
        });
        ConfiguredStrategy strategy = settings.Strategy;

        await settings.MoveAsync(("Strategy", "broken"));

        (await strategy.RunAsync(() => 42)).Should().Be(42);
        strategy.Name.Should().Be("one");
        strategy.Mover.Refusal.Should().Be("no connection");
        settings.Log.Lines.Should().Contain(
            "Error 7 Parallelism: The strategy that the configuration of (default) now asks for cannot be made or started; work stays on strategy one | no connection");
        await settings.MoveAsync(("Strategy", "two"));
        (strategy.Name, strategy.Mover.Refusal).Should().Be(("two", null));
    }

    [Fact(Timeout = 60_000)]
    public async Task Options_with_mistakes_change_nothing_for_anybody_and_the_log_lists_them()
    {
        await using Settings settings = Traced();
        ConfiguredStrategy strategy = settings.Strategy;

        await settings.MoveAsync(("Strategy", "fast"), ("MaxDegreeOfParallelism", "0"), ("Proces:Timeout", "1"));

        (await strategy.RunAsync(() => 42)).Should().Be(42);
        strategy.Name.Should().Be("one");
        settings.Log.Lines.Should().ContainSingle(line => line.StartsWith("Warning 6 ", StringComparison.Ordinal)).Which.Should()
            .Contain("work stays on the strategy from before").And.Contain("Parallelism:Strategy is \"fast\"").And.Contain("Parallelism:MaxDegreeOfParallelism is 0")
            .And.Contain("Parallelism:Proces is not a known key");
        Monitor(settings).CurrentValue.Strategy.Should().Be("one");
        strategy.Mover.Refusal.Should().Contain("\"fast\"");

        await settings.MoveAsync(("Strategy", "two"), ("MaxDegreeOfParallelism", null), ("Proces:Timeout", null));

        // What was a key once is one for ever in this source; a file would have lost it.
        strategy.Mover.Refusal.Should().Contain("Proces is not a known key");
    }

    [Fact(Timeout = 60_000)]
    public async Task Options_that_are_right_again_are_followed()
    {
        await using Settings settings = Traced();
        ConfiguredStrategy strategy = settings.Strategy;
        await settings.MoveAsync(("Strategy", "fast"));

        await settings.MoveAsync(("Strategy", "two"));

        (strategy.Name, strategy.Mover.Refusal).Should().Be(("two", null));
        Monitor(settings).CurrentValue.Strategy.Should().Be("two");
    }

    [Fact(Timeout = 60_000)]
    public async Task Traits_are_those_that_every_later_strategy_has_too()
    {
        await using var settings = new Settings("one", options =>
        {
            options.AddStrategy("one", _ => Make("one", new() { CanKill = true, SurvivesCrashes = true }), new() { CanKill = true, SurvivesCrashes = true });
            Add(options, "two");
        });
        settings.Change(("Require:CanKill", "true"));
        ConfiguredStrategy strategy = settings.Strategy;
        strategy.Traits.Should().Be(new StrategyTraits { CanKill = true }, "the next strategy need not survive crashes");

        await settings.MoveAsync(("Strategy", "two"));
        strategy.Name.Should().Be("one");
        settings.Log.Lines.Should().Contain(line => line.StartsWith("Warning 6 ", StringComparison.Ordinal) && line.Contains("Require is CanKill"));

        await settings.MoveAsync(("Require:CanKill", "false"));
        strategy.Name.Should().Be("one");
        strategy.Mover.Refusal.Should().Be(
            "The strategy 'two' lacks traits that this registration was made with: it promised CanKill, by Require, for as long as the program runs.");
        _made.Last().Disposals.Should().Be(1, "it was made in vain");
    }

    [Fact(Timeout = 60_000)]
    public async Task Disposal_while_calls_run_on_two_strategies_disposes_both()
    {
        Settings settings = Traced();
        var began = new CountdownEvent(2);
        Task<int> Hold() => settings.Strategy.RunAsync(async stop =>
        {
            began.Signal();
            await Task.Delay(Timeout.Infinite, stop);
            return 1;
        });
        Task<int> first = Hold();
        await settings.MoveAsync(("Strategy", "two"));
        Task<int> second = Hold();
        began.Wait();

        await settings.DisposeAsync();

        await first.Awaiting(call => call).Should().ThrowAsync<ObjectDisposedException>();
        await second.Awaiting(call => call).Should().ThrowAsync<ObjectDisposedException>();
        _made.Select(made => made.Disposals).Should().Equal(1, 1);
    }

    [Fact(Timeout = 60_000)]
    public async Task Disposal_while_a_strategy_is_being_made_disposes_that_one_too()
    {
        using var making = new ManualResetEventSlim();
        using var mayGoOn = new ManualResetEventSlim();
        var settings = new Settings("one", options =>
        {
            Add(options, "one");
            options.AddStrategy("slow", _ => { making.Set(); mayGoOn.Wait(TimeSpan.FromSeconds(60)); return Make("slow"); });
        });
        ConfiguredStrategy strategy = settings.Strategy;
        settings.Change(("Strategy", "slow"));
        making.Wait();

        Task disposal = settings.DisposeAsync().AsTask();
        mayGoOn.Set();
        await disposal;

        _made.Select(made => (made.Name, made.Disposals)).Should().Equal(("one", 1), ("slow", 1));
        await strategy.Awaiting(late => late.RunAsync(() => 1)).Should().ThrowAsync<ObjectDisposedException>();
    }

    private static IOptionsMonitor<ParallelismOptions> Monitor(Settings settings) => settings.Services.GetRequiredService<IOptionsMonitor<ParallelismOptions>>();

    private Settings Traced() => new("one", options =>
    {
        Add(options, "one");
        Add(options, "two");
    });

    private void Add(ParallelismOptions options, string name) => options.AddStrategy(name, _ => Make(name));

    private TracedStrategy Make(string name, StrategyTraits traits = default)
    {
        var made = new TracedStrategy(name, traits);
        lock (_made)
            _made.Add(made);
        return made;
    }
}
