using Parallelism.Tests.Memory;

namespace Parallelism.Tests.Faults;

// Whatever the broker does to messages, each item has exactly one result.
public sealed class BadBrokerTests
{
    private const int Limit = 60_000;

    [Theory(Timeout = Limit)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Messages_that_come_twice_and_out_of_order_change_nothing(int seed) =>
        await RunAsync(seed, new() { Duplicate = 0.3, Reorder = 0.3, Delay = 2 });

    [Theory(Timeout = Limit)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Sessions_that_break_in_the_middle_of_publishing_lose_nothing(int seed) =>
        await RunAsync(seed, new() { BreakOnPublish = 0.03, Delay = 1 });

    [Theory(Timeout = Limit)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Messages_that_were_confirmed_and_are_gone_are_sent_again(int seed) =>
        await RunAsync(seed, new() { Lose = 0.03 }, items: 100);

    [Fact(Timeout = Limit)]
    public async Task A_broker_that_dies_and_comes_back_loses_no_item()
    {
        await using var scene = new Scene();
        scene.AddNode("a");
        scene.AddNode("b");
        Task<int[]> call = scene.Strategy.MapAsync(Enumerable.Range(0, 300).ToArray(), static async i =>
        {
            await Task.Delay(5);
            return i * i;
        });
        for (int i = 0; i < 3; i++)
        {
            await Until.TrueAsync(() => scene.Strategy.GetStatistics().ItemsCompleted > 20 * (i + 1));
            scene.Broker.Die();
            await Task.Delay(50);
            scene.Broker.Revive();
        }
        (await call).Should().Equal(Enumerable.Range(0, 300).Select(static i => i * i));
        scene.Strategy.GetStatistics().Sessions.Should().BeGreaterThan(1);
    }

    [Fact(Timeout = Limit)]
    public async Task A_node_that_is_cut_off_again_and_again_delays_and_nothing_else()
    {
        await using var scene = new Scene();
        scene.AddNode("a");
        scene.AddNode("b");
        Task<int[]> call = scene.Strategy.MapAsync(Enumerable.Range(0, 300).ToArray(), static async i =>
        {
            await Task.Delay(3);
            return i + 1;
        });
        for (int cut = 0; cut < 4 && !call.IsCompleted; cut++)
        {
            int before = cut;
            await Until.TrueAsync(() => call.IsCompleted || scene.Strategy.GetStatistics().ItemsCompleted > 30 * (before + 1));
            scene.Broker.Cut("node a");
        }
        (await call).Should().Equal(Enumerable.Range(1, 300));
    }

    // A connection that was cut lives on at the broker until it misses its heartbeats.
    [Fact(Timeout = Limit)]
    public async Task Connections_that_the_broker_takes_to_be_alive_keep_nobody_out()
    {
        await using var scene = new Scene();
        Task<int[]> call = await BeginAsync(scene);
        scene.Broker.Cut("client", isNoticed: false);
        scene.Broker.Cut("node a", isNoticed: false);
        (await call).Should().Equal(Enumerable.Range(1, 200));
        scene.Strategy.GetStatistics().Sessions.Should().Be(2);
    }

    // As RabbitMQ 3.10.8 leaves a queue that it was killed too soon after.
    [Fact(Timeout = Limit)]
    public async Task A_queue_of_results_without_a_leader_is_made_anew_and_loses_nothing()
    {
        await using var scene = new Scene();
        Task<int[]> call = await BeginAsync(scene);
        scene.Broker.Silence(scene.Broker.QueueNames.Single(static name => name.Contains(".results.", StringComparison.Ordinal)));
        scene.Broker.Cut("client");
        (await call).Should().Equal(Enumerable.Range(1, 200));
    }

    [Theory(Timeout = Limit)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task What_may_be_delivered_once_is_never_begun_twice_whatever_breaks(int seed)
    {
        await using var scene = new Scene(seed, new() { Connection = Local.Connection(), LostAfter = TimeSpan.FromSeconds(2), MaxDeliveries = 1, MaxItemsPerChunk = 2 });
        scene.AddNode("a");
        scene.AddNode("b");
        await scene.Strategy.WarmUpAsync();
        scene.Broker.Faults = new() { BreakOnPublish = 0.05 };
        string call = Guid.NewGuid().ToString();
        ItemOutcome<int>[] outcomes = await scene.Strategy.TryMapAsync(Enumerable.Range(0, 200).ToArray(), i => Begin(call, i));
        outcomes.Where(static outcome => !outcome.Succeeded).Should().OnlyContain(static outcome => outcome.Error is WorkerCrashedException);
        Enumerable.Range(0, 200).Select(i => Begun.GetValueOrDefault((call, i))).Should().OnlyContain(static times => times <= 1);
    }

    // The nodes are in this process.
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<(string, int), int> Begun = new();

    private static int Begin(string call, int item)
    {
        Begun.AddOrUpdate((call, item), 1, static (_, times) => times + 1);
        return item;
    }

    [Fact(Timeout = Limit)]
    public async Task A_thousand_items_of_a_stream_come_home_in_order_from_a_bad_broker()
    {
        await using var scene = new Scene(7);
        scene.AddNode("a");
        scene.AddNode("b");
        await scene.Strategy.WarmUpAsync();
        scene.Broker.Faults = new() { Duplicate = 0.2, Reorder = 0.2, BreakOnPublish = 0.01 };
        int next = 0;
        await foreach (int i in scene.Strategy.StreamAsync(Enumerable.Range(0, 1000), static i => i))
            i.Should().Be(next++);
        next.Should().Be(1000);
    }

    // Two hundred items, of which some have come home.
    private static async Task<Task<int[]>> BeginAsync(Scene scene)
    {
        scene.AddNode("a");
        Task<int[]> call = scene.Strategy.MapAsync(Enumerable.Range(0, 200).ToArray(), static async i =>
        {
            await Task.Delay(3);
            return i + 1;
        });
        await Until.TrueAsync(() => scene.Strategy.GetStatistics().ItemsCompleted > 20);
        return call;
    }

    private static async Task RunAsync(int seed, MemoryFaults faults, int items = 500)
    {
        await using var scene = new Scene(seed);
        scene.AddNode("a");
        scene.AddNode("b");
        await scene.Strategy.WarmUpAsync();
        scene.Broker.Faults = faults;
        int[] results = await scene.Strategy.MapAsync(Enumerable.Range(0, items).ToArray(), static async i =>
        {
            await Task.Delay(i % 3);
            return i * 3;
        });
        results.Should().Equal(Enumerable.Range(0, items).Select(static i => i * 3));
        scene.Strategy.GetStatistics().ItemsCompleted.Should().Be(items);
    }
}
