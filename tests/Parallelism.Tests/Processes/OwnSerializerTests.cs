using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Parallelism.Tests.Processes;

public sealed class OwnSerializerTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_worker_that_makes_another_serializer_than_the_strategy_does_not_start()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions
        {
            MaxDegreeOfParallelism = 1,
            Serializer = static () => new PickyJson(WorkerHost.IsWorker ? "2" : "1"),
        });
        WorkerStartException error = (await FluentActions.Awaiting(() => strategy.RunAsync(static () => 1)).Should().ThrowAsync<WorkerStartException>()).Which;
        error.Message.Should().Contain("picky (1)").And.Contain("picky (2)");
    }

    [Fact(Timeout = 60_000)]
    public async Task What_the_serializer_cannot_write_is_refused_before_the_work_runs()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1, Serializer = static () => new PickyJson("1") });
        string file = Path.GetTempFileName();
        try
        {
            WorkSerializationException error = (await FluentActions.Awaiting(() => strategy.RunAsync(() => Write(file))).Should().ThrowAsync<WorkSerializationException>()).Which;
            error.Message.Should().Contain("picky").And.Contain("no versions");
            (await FluentActions.Awaiting(() => strategy.MapAsync([new Version(1, 2)], static v => v.Major)).Should().ThrowAsync<WorkSerializationException>())
                .Which.Message.Should().Contain("no versions");
            using var shared = new SharedArray<int>(2);
            (await FluentActions.Awaiting(() => strategy.MapAsync([shared], static array => array[0])).Should().ThrowAsync<WorkSerializationException>())
                .Which.Message.Should().Contain("let the work capture it");
            (await strategy.MapAsync([1, 2], i => shared[0] + i + 1)).Should().Equal(2, 3);
            File.ReadAllText(file).Should().BeEmpty("the work must not have run");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_shared_array_that_an_own_serializer_would_lose_is_refused_wherever_it_stands()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1, Serializer = static () => new PickyJson("1") });
        using var shared = new SharedArray<int>(2);
        (await FluentActions.Awaiting(() => strategy.MapAsync([new Hidden(shared)], static hidden => hidden.Sum())).Should().ThrowAsync<WorkSerializationException>())
            .Which.Message.Should().Contain("Hidden._numbers → SharedArray<Int32>").And.Contain("let the work capture it");
        (await FluentActions.Awaiting(() => strategy.MapAsync([new List<Outer>()], static outers => outers.Count)).Should().ThrowAsync<WorkSerializationException>())
            .Which.Message.Should().Contain("Outer.Inner → Hidden._numbers");
        (await FluentActions.Awaiting(() => strategy.RunAsync(() => new Dictionary<string, SharedArray<int>[]>())).Should().ThrowAsync<WorkSerializationException>())
            .Which.Message.Should().Contain("SharedArray<Int32>");
        (await strategy.MapAsync([new Ignoring { Name = "x", Shared = shared }], static one => one.Name + (one.Shared is null))).Should().Equal("xTrue");
    }

    private static Version Write(string file)
    {
        File.WriteAllText(file, "ran");
        return new(1, 2);
    }

    public sealed class Hidden(SharedArray<int> numbers)
    {
        private readonly SharedArray<int> _numbers = numbers;

        public int Sum() => _numbers[0];
    }

    public sealed record Outer(Hidden Inner);

    public sealed class Ignoring
    {
        public string Name { get; set; } = "";

        [System.Text.Json.Serialization.JsonIgnore]
        public SharedArray<int>? Shared { get; set; }
    }

    public sealed class PickyJson(string fingerprint) : IPayloadSerializer
    {
        public string Name => "picky";

        public string Fingerprint => fingerprint;

        public bool CanSerialize(Type type, [NotNullWhen(false)] out string? reason)
        {
            reason = type == typeof(Version) ? "no versions here" : null;
            return reason is null;
        }

        public void Serialize<T>(IBufferWriter<byte> destination, T value)
        {
            using var writer = new Utf8JsonWriter(destination);
            JsonSerializer.Serialize(writer, value);
        }

        public T Deserialize<T>(in ReadOnlySequence<byte> source)
        {
            var reader = new Utf8JsonReader(source);
            return JsonSerializer.Deserialize<T>(ref reader)!;
        }
    }
}
