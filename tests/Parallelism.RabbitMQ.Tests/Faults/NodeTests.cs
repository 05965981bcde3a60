using Parallelism.Broker;
using Parallelism.Security;

namespace Parallelism.Tests.Faults;

public sealed class NodeTests
{
    private const int Limit = 60_000;

    [Fact(Timeout = Limit)]
    public async Task Without_a_node_the_call_ends_and_says_who_was_seen()
    {
        await using var scene = new Scene(options: new() { Connection = Local.Connection(), NodeTimeout = TimeSpan.FromSeconds(3) });
        var other = new ParallelismNode(
            new() { Name = "stranger", Slots = 3, Thread = new(), Connection = new() { SigningKey = Local.Key, CodeRoot = typeof(FactAttribute).Assembly } },
            scene.Broker);
        await using var _ = other;
        Func<Task> call = () => scene.Strategy.RunAsync(static () => 1);
        WorkerStartException error = (await call.Should().ThrowAsync<WorkerStartException>()).Which;
        error.Message.Should().Contain(scene.Strategy.CodeIdentity).And.Contain(".tasks").And.Contain("stranger").And.Contain(other.CodeIdentity);
        other.CodeIdentity.Should().NotBe(scene.Strategy.CodeIdentity);
        other.ItemsCompleted.Should().Be(0);
    }

    [Fact(Timeout = Limit)]
    public async Task Without_a_broker_the_call_ends_and_says_why()
    {
        await using var scene = new Scene(options: new() { Connection = Local.Connection(), NodeTimeout = TimeSpan.FromSeconds(3) });
        scene.Broker.Die();
        Func<Task> call = () => scene.Strategy.MapAsync([1, 2, 3], static i => i);
        (await call.Should().ThrowAsync<WorkerStartException>()).WithMessage("*nobody listens there*");
    }

    [Fact(Timeout = Limit)]
    public async Task A_node_that_comes_later_serves_what_waits()
    {
        await using var scene = new Scene();
        Task<int[]> call = scene.Strategy.MapAsync([1, 2, 3], static i => i * 2);
        await Until.TrueAsync(() => scene.Broker.QueueNames.Any(static name => name.Contains(".results.", StringComparison.Ordinal)));
        scene.AddNode("late");
        (await call).Should().Equal(2, 4, 6);
    }

    [Fact(Timeout = Limit)]
    public async Task A_node_that_drains_finishes_what_it_has_and_takes_nothing_new()
    {
        await using var scene = new Scene();
        ParallelismNode first = scene.AddNode("first", slots: 1);
        Task<int> long_ = scene.Strategy.RunAsync(static async () =>
        {
            await Task.Delay(1000);
            return 5;
        });
        await Until.TrueAsync(() => first.Node.Busy == 1);
        using var stop = new CancellationTokenSource();
        Task serving = first.WaitAsync(stop.Token);
        await stop.CancelAsync();
        await serving;
        (await long_).Should().Be(5);
        ParallelismNode second = scene.AddNode("second");
        (await scene.Strategy.RunAsync(static () => 6)).Should().Be(6);
        (first.ItemsCompleted, second.ItemsCompleted).Should().Be((1, 1));
    }

    [Fact(Timeout = Limit)]
    public async Task A_node_that_is_disposed_gives_its_work_to_another()
    {
        await using var scene = new Scene();
        ParallelismNode first = scene.AddNode("first", slots: 1);
        Task<int> call = scene.Strategy.RunAsync(static async ct =>
        {
            await Task.Delay(500, ct);
            return 5;
        });
        await Until.TrueAsync(() => first.Node.Busy == 1);
        scene.AddNode("second", slots: 1);
        await first.DisposeAsync();
        (await call).Should().Be(5);
    }

    [Fact(Timeout = Limit)]
    public async Task An_item_that_may_be_delivered_once_is_not_begun_again()
    {
        await using var scene = new Scene(options: new() { Connection = Local.Connection(), MaxDeliveries = 1 });
        ParallelismNode first = scene.AddNode("first", slots: 1);
        Task<int> call = scene.Strategy.RunAsync(static async ct =>
        {
            await Task.Delay(Timeout.Infinite, ct);
            return 5;
        });
        await Until.TrueAsync(() => first.Node.Busy == 1);
        scene.AddNode("second", slots: 1);
        await first.DisposeAsync();
        WorkerCrashedException error = (await ((Func<Task>)(() => call)).Should().ThrowAsync<WorkerCrashedException>()).Which;
        error.Message.Should().Contain("MaxDeliveries");
    }

    [Fact(Timeout = Limit)]
    public async Task An_item_that_ends_node_after_node_fails_alone_and_says_with_whom()
    {
        await using var scene = new Scene();
        int nodes = 0;
        scene.AddNode($"mortal{nodes++}", slots: 2);
        // Where its result should be heard, the node dies instead, with all that it has in hand, and another takes its place.
        scene.Broker.OnPublish = (session, exchange, body) =>
        {
            if (!exchange.EndsWith(".results", StringComparison.Ordinal) || !Contains(body, "poison-result"u8))
                return body;
            scene.Broker.Bury(session);
            scene.AddNode($"mortal{nodes++}", slots: 2);
            throw new BrokerLostException("killed");
        };
        Task<string[]> call = scene.Strategy.MapAsync(
            Enumerable.Range(0, 40).ToArray(), static i => i == 7 ? "poison-result" : $"{i}", new MapOptions { OnError = ErrorHandling.KeepGoing });
        AggregateException error = (await ((Func<Task>)(() => call)).Should().ThrowAsync<AggregateException>()).Which;
        error.InnerExceptions.Select(static inner => ((WorkerCrashedException)inner).ItemIndex).Should().Equal(7);
        var lost = (WorkerCrashedException)error.InnerExceptions[0];
        lost.Attempt.Should().BeGreaterThan(2);
        lost.Message.Should().MatchRegex("Nodes: mortal[0-9]");
        nodes.Should().BeGreaterThan(3);
    }

    [Fact(Timeout = Limit)]
    public async Task A_shared_array_is_refused_by_name_before_anything_is_sent()
    {
        await using var scene = new Scene();
        using var array = new SharedArray<int>(3);
        Func<Task> call = () => scene.Strategy.RunAsync(() => array[0]);
        (await call.Should().ThrowAsync<WorkSerializationException>()).WithMessage("*array*another machine*");
        scene.Strategy.GetStatistics().MessagesSent.Should().Be(0);
    }

    [Fact(Timeout = Limit)]
    public async Task Large_values_go_by_the_payload_store_and_leave_nothing_in_it()
    {
        string folder = Directory.CreateTempSubdirectory("parallelism-store-").FullName;
        try
        {
            var store = new FolderPayloadStore(folder);
            RabbitMQConnectionOptions connection = new() { SigningKey = Local.Key, CodeRoot = typeof(Local).Assembly, MaxMessageSize = 512 * 1024 };
            await using var scene = new Scene(options: new() { Connection = connection, PayloadStore = store });
            scene.AddNode("a", options: new() { Connection = connection, PayloadStore = store, Slots = 2, Thread = new() });
            byte[] large = new byte[3_000_000];
            new Random(1).NextBytes(large);
            byte[] back = await scene.Strategy.RunAsync(() => large.Reverse().ToArray());
            back.AsSpan().SequenceEqual(large.Reverse().ToArray()).Should().BeTrue();
            await Until.TrueAsync(() => Directory.GetFiles(folder).Length == 0);
            await using var without = new RabbitMQStrategy(new RabbitMQStrategyOptions { Connection = connection }, scene.Broker);
            Func<Task> call = () => without.RunAsync(() => large.Length);
            (await call.Should().ThrowAsync<WorkSerializationException>()).WithMessage("*PayloadStore*");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_program_without_the_switch_is_no_node() => (await ParallelismNode.RunAsync(["--other"])).Should().BeFalse();

    [Fact]
    public void The_code_identity_is_that_of_the_build()
    {
        CodeHash.Of(typeof(Local).Assembly).Text.Should().MatchRegex("^[0-9a-f]{16}$").And.Be(CodeHash.Of(typeof(Local).Assembly).Text);
        CodeHash.Of(typeof(Local).Assembly).Assemblies.Should().Contain(["Parallelism.RabbitMQ.Tests", "Parallelism", "Parallelism.RabbitMQ"]).And.NotContain("System.Private.CoreLib");
    }

    private static bool Contains(byte[] body, ReadOnlySpan<byte> text) => body.AsSpan().IndexOf(text) >= 0;
}
