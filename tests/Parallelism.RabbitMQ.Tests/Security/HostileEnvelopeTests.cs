using Parallelism.Envelopes;
using Parallelism.Tests.Faults;

namespace Parallelism.Tests.Security;

// What somebody with access to the broker can send to a node and to a client. More of them, or fewer, by PARALLELISM_HOSTILE_ENVELOPES.
public sealed class HostileEnvelopeTests
{
    private static readonly int Many = int.TryParse(Environment.GetEnvironmentVariable("PARALLELISM_HOSTILE_ENVELOPES"), out int many) ? many : 1_000_000;

    // Under a right signature changed bytes may name another method of this program, and a node runs what it is sent.
    private const int Nonsense = 1_000;

    [Fact(Timeout = 900_000)]
    public async Task Mutated_envelopes_are_refused_and_counted_and_the_node_works_on()
    {
        await using var scene = new Scene();
        ParallelismNode node = scene.AddNode("a");
        (string exchange, string key, byte[] envelope) = await CaptureAsync(scene);
        var random = new Random(1);
        for (int i = 0; i < Many; i++)
        {
            scene.Broker.Inject(exchange, key, Mutate(envelope, random));
            // So that memory holds what waits.
            if (i % 1000 == 999)
                await Until.TrueAsync(() => node.EnvelopesRefused >= i + 1);
        }
        await Until.TrueAsync(() => node.EnvelopesRefused >= Many);
        node.EnvelopesRefused.Should().Be(Many);
        node.ItemsCompleted.Should().Be(1);
        (await scene.Strategy.RunAsync(static () => 42)).Should().Be(42);
    }

    // Whoever has the key, but not this version's manners: signed, and nonsense inside.
    [Fact(Timeout = 900_000)]
    public async Task Signed_nonsense_neither_hangs_nor_ends_a_node_or_a_client()
    {
        await using var scene = new Scene();
        ParallelismNode node = scene.AddNode("a");
        (string exchange, string key, byte[] envelope) = await CaptureAsync(scene);
        var client = new Guid(envelope.AsSpan(14, 16));
        var seal = new Seal([Local.Key], "default", client, 1 << 20, TimeSpan.FromDays(1));
        byte[] body = envelope[Seal.HeaderLength..^Seal.SignatureLength];
        string results = exchange.Replace(".work", ".results", StringComparison.Ordinal);
        var random = new Random(2);
        for (int i = 0; i < Nonsense; i++)
        {
            byte[] changed = Mutate(body, random);
            scene.Broker.Inject(exchange, key, seal.Close(EnvelopeKind.Task, frame => frame.WriteBytes(changed)));
            byte[] noise = new byte[random.Next(200)];
            random.NextBytes(noise);
            scene.Broker.Inject(results, key.Split('.')[1], seal.Close(EnvelopeKind.Result, frame => frame.WriteBytes(noise)));
            // So that memory holds what waits, and no wait is for all of it.
            if (i % 500 == 499)
                await UntilReadAsync();
        }
        await UntilReadAsync();
        (await scene.Strategy.MapAsync([1, 2, 3], static i => i * 2)).Should().Equal(2, 4, 6);
        scene.Strategy.GetStatistics().EnvelopesRefused.Should().BeGreaterThan(0);
        node.EnvelopesRefused.Should().BeGreaterThan(0);

        Task UntilReadAsync() =>
            Until.TrueAsync(() => scene.Broker.QueueNames.Where(static name => !name.EndsWith(".dead", StringComparison.Ordinal)).All(name => scene.Broker.Count(name) == 0));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_task_that_is_played_again_is_not_run_again()
    {
        await using var scene = new Scene();
        ParallelismNode node = scene.AddNode("a");
        (string exchange, string key, byte[] envelope) = await CaptureAsync(scene);
        for (int i = 0; i < 10; i++)
            scene.Broker.Inject(exchange, key, envelope);
        await Until.TrueAsync(() => node.EnvelopesRefused >= 10);
        node.ItemsCompleted.Should().Be(1);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_short_message_that_speaks_of_many_items_gets_no_long_answer()
    {
        await using var scene = new Scene();
        ParallelismNode node = scene.AddNode("a");
        (string exchange, string key, byte[] envelope) = await CaptureAsync(scene);
        TaskMessage real = TaskMessage.Read(envelope.AsMemory()[Seal.HeaderLength..^Seal.SignatureLength]);
        var nonsense = new TaskMessage { Client = real.Client, Chunk = real.Chunk + 1, Code = real.Code, Method = real.Method, IsBatch = true, Count = TaskMessage.MaxItems, Content = real.Content };
        var seal = new Seal([Local.Key], "default", real.Client, 1 << 20, TimeSpan.FromDays(1));
        long bytes = 0;
        scene.Broker.OnPublish = (_, to, body) =>
        {
            if (to.EndsWith(".results", StringComparison.Ordinal))
                Interlocked.Add(ref bytes, body.Length);
            return body;
        };
        scene.Broker.Inject(exchange, key, seal.Close(EnvelopeKind.Task, nonsense.Write));
        await Until.TrueAsync(() => Interlocked.Read(ref bytes) > 0 && node.Node.Busy == 0);
        (await scene.Strategy.RunAsync(static () => 42)).Should().Be(42);
        Interlocked.Read(ref bytes).Should().BeLessThan(1L << 22);
    }

    [Fact(Timeout = 60_000)]
    public async Task Control_that_is_played_again_is_not_heeded_again()
    {
        await using var scene = new Scene();
        ParallelismNode node = scene.AddNode("a");
        var seal = new Seal([Local.Key], "default", Guid.NewGuid(), 1 << 20, TimeSpan.FromDays(1));
        byte[] ping = seal.Close(EnvelopeKind.Ping, static _ => { });
        await scene.Strategy.WarmUpAsync();
        scene.Broker.Inject("parallelism.default.control", "control", ping);
        scene.Broker.Inject("parallelism.default.control", "control", ping);
        await Until.TrueAsync(() => node.Node.Refusals.Of(RefusedReason.Replayed) == 1);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_strict_node_runs_only_what_is_marked()
    {
        await using var scene = new Scene();
        scene.AddNode("strict", options: new() { Connection = Local.Connection(), Slots = 1, Thread = new(), RequireRemoteWork = true });
        (await scene.Strategy.RunAsync(Marked.Work)).Should().Be(1);
        (await scene.Strategy.RunAsync(Marked.Lambda())).Should().Be(2);
        Func<Task> call = () => scene.Strategy.RunAsync(static () => 3);
        (await call.Should().ThrowAsync<WorkSerializationException>()).WithMessage("*RemoteWork*");
    }

    [Fact(Timeout = 60_000)]
    public async Task Methods_of_the_framework_are_not_run_by_name()
    {
        await using var scene = new Scene();
        scene.AddNode("a");
        Func<Task> call = () => scene.Strategy.MapAsync(["/etc/hostname"], File.ReadAllText);
        (await call.Should().ThrowAsync<WorkSerializationException>()).WithMessage("*File.ReadAllText*lambda*");
        (await scene.Strategy.MapAsync(["7"], int.Parse)).Should().Equal(7);
    }

    // A message of work as it goes over the wire.
    private static async Task<(string Exchange, string Key, byte[] Envelope)> CaptureAsync(Scene scene)
    {
        byte[]? work = null;
        scene.Broker.OnPublish = (_, exchange, body) =>
        {
            if (exchange.EndsWith(".work", StringComparison.Ordinal))
                work = body;
            return body;
        };
        (await scene.Strategy.RunAsync(static () => 41)).Should().Be(41);
        scene.Broker.OnPublish = null;
        await Until.TrueAsync(() => scene.Nodes[0].ItemsCompleted == 1 && scene.Nodes[0].Node.Busy == 0);
        var client = new Guid(work.AsSpan(14, 16));
        return ("parallelism.default.work", $"{scene.Strategy.CodeIdentity}.{client:N}", work!);
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        byte[] bytes = [.. original];
        switch (random.Next(5))
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];
            case 1:
                return [.. bytes, .. new byte[random.Next(1, 64)]];
            case 2:
                int from = random.Next(bytes.Length), length = random.Next(1, bytes.Length - from + 1);
                random.NextBytes(bytes.AsSpan(from, length));
                bytes[from] = (byte)~original[from];
                return bytes;
            default:
                for (int i = random.Next(1, 4); i > 0; i--)
                {
                    int place = random.Next(bytes.Length);
                    bytes[place] = (byte)(original[place] ^ (1 << random.Next(8)));
                }
                return bytes;
        }
    }

    [RemoteWork]
    private static class Marked
    {
        public static int Work() => 1;

        public static Func<int> Lambda() => static () => 2;
    }
}
