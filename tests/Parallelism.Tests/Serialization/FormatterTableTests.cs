using System.Buffers;
using System.Reflection;
using Parallelism.Serialization;

namespace Parallelism.Tests.Serialization;

public sealed class FormatterTableTests
{
    internal sealed record Tree(string Name, List<Tree> Children, Dictionary<string, Tree>? Named, Tree? Parent);

    // Stands for a class that the compiler makes for a lambda: only those are pruned.
    private sealed class Only(params string[] names) : IMemberFilter
    {
        public bool Carries(FieldInfo field) => names.Contains(field.Name);
    }

    [Fact]
    public async Task Many_threads_may_meet_a_type_for_the_first_time_at_once()
    {
        for (int round = 0; round < 20; round++)
        {
            var table = new FormatterTable();
            using var gate = new Barrier(4);
            Tree tree = new("a", [new("b", [], null, null)], new() { ["x"] = new("c", [], null, null) }, null);
            Task[] tasks = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    gate.SignalAndWait(TimeSpan.FromSeconds(30)).Should().BeTrue();
                    for (int i = 0; i < 30; i++)
                    {
                        var buffer = new ArrayBufferWriter<byte>();
                        Payload.Write(buffer, tree, new WriteContext { Formatters = table });
                        Tree back = Payload.Read<Tree>(buffer.WrittenSpan, new ReadContext { Formatters = table });
                        back.Children[0].Name.Should().Be("b");
                        back.Named!["x"].Name.Should().Be("c");
                    }
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
            await Task.WhenAll(tasks).WaitAsync(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public void A_filter_prunes_what_the_compiler_made_and_nothing_else()
    {
        int kept = 5;
        var stream = new MemoryStream();
        Func<long> lambda = () => kept + stream.Length;
        object closure = lambda.Target!;
        for (int i = 0; i < 20; i++)
        {
            var buffer = new ArrayBufferWriter<byte>();
            var writer = new MessagePackWriter(buffer);
            var context = new WriteContext { Formatters = Travel.Table, Members = new Only("kept") };
            Travel.Table.GetExact(closure.GetType()).WriteObject(ref writer, closure, context);
            writer.Flush();
            var reader = new MessagePackReader(buffer.WrittenSpan);
            object back = Travel.Table.GetExact(closure.GetType()).ReadObject(ref reader, new ReadContext { Formatters = Travel.Table })!;
            closure.GetType().GetField("kept")!.GetValue(back).Should().Be(5);
            closure.GetType().GetField("stream")!.GetValue(back).Should().BeNull();
        }

        var whole = new WriteContext { Formatters = Travel.Table, Members = new Only() };
        var bytes = new ArrayBufferWriter<byte>();
        Payload.Write(bytes, new Version(1, 2), whole);
        Payload.Write(bytes, new DriftTests.V1 { Id = 3 }, whole);
        Convert.ToHexString(bytes.WrittenSpan).Should().Contain("4964", "the Id of an ordinary class travels");
    }

    [Fact]
    public void A_provider_comes_before_the_built_in_formatters()
    {
        var table = new FormatterTable(new Actions());
        var buffer = new ArrayBufferWriter<byte>();
        Payload.Write<(int, Action?)>(buffer, (1, () => { }), new WriteContext { Formatters = table });
        (int number, Action? action) = Payload.Read<(int, Action?)>(buffer.WrittenSpan, new ReadContext { Formatters = table });
        number.Should().Be(1);
        action.Should().BeSameAs(Actions.Nothing);
        new MessagePackPayloadSerializer(table).CanSerialize(typeof(Action), out _).Should().BeTrue();
    }

    private sealed class Actions : IFormatterProvider
    {
        public static readonly Action Nothing = () => { };

        public Formatter<T>? TryGet<T>(FormatterTable table) =>
            typeof(T) == typeof(Action) ? (Formatter<T>)SimpleTypes.Reference<Action, bool>(table, static _ => true, static _ => Nothing) : null;
    }
}
