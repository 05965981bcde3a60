using MessagePack;
using MessagePack.Resolvers;

namespace Parallelism.Tests;

public sealed class ProcessTests
{
    private static ProcessStrategy Strategy() =>
        new(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1, Serializer = static () => new MessagePackCSharpSerializer() });

    [Fact(Timeout = 60_000)]
    public async Task Attributes_are_honoured_on_the_way_to_a_worker_and_back()
    {
        await using ProcessStrategy strategy = Strategy();
        Annotated.ByNumber[] values = [new() { Id = 1, Name = "a", Cache = "stays here" }];
        (string Seen, Annotated.ByNumber Back)[] results = await strategy.MapAsync(values, static value =>
            ($"{value.Id} {value.Name} {value.Cache ?? "none"}", new Annotated.ByNumber { Id = value.Id + 1, Cache = "stays there" }));
        results[0].Seen.Should().Be("1 a none");
        results[0].Back.Should().BeEquivalentTo(new Annotated.ByNumber { Id = 2 });
    }

    [Fact(Timeout = 60_000)]
    public async Task The_example_of_the_documentation_runs()
    {
        await using var processes = new ProcessStrategy(new ProcessStrategyOptions
        {
            Serializer = static () => new MessagePackCSharpSerializer(),
        });
        (await processes.RunAsync(static () => new Annotated.Made(1, "y"))).Should().Be(new Annotated.Made(1, "y"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Unions_travel_by_their_interface()
    {
        await using ProcessStrategy strategy = Strategy();
        Annotated.IShape[] shapes = [new Annotated.Square { Side = 2 }, new Annotated.Round { Radius = 1 }];
        (await strategy.MapAsync(shapes, static shape => shape.Area())).Should().Equal(4, Math.PI);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_work_throws_comes_home_as_itself()
    {
        await using ProcessStrategy strategy = Strategy();
        ArgumentException error = (await FluentActions.Awaiting(() => strategy.MapAsync([1], static int (int _) => throw new ArgumentException("bad", "size")))
            .Should().ThrowAsync<ArgumentException>()).Which;
        error.ParamName.Should().Be("size");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_type_that_the_resolver_does_not_cover_is_refused_before_anything_runs()
    {
        await using ProcessStrategy strategy = Strategy();
        (await FluentActions.Awaiting(() => strategy.MapAsync([new Annotated.Plain()], static plain => plain.Number)).Should().ThrowAsync<WorkSerializationException>())
            .Which.Message.Should().Contain("Plain").And.Contain("[MessagePackObject]");
        (await FluentActions.Awaiting(() => strategy.RunAsync(static () => new List<Annotated.Plain>())).Should().ThrowAsync<WorkSerializationException>())
            .Which.Message.Should().Contain("Plain");
        (await strategy.RunAsync(static () => 42)).Should().Be(42);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_with_another_resolver_does_not_start()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions
        {
            MaxDegreeOfParallelism = 1,
            Serializer = static () => WorkerHost.IsWorker ? new MessagePackCSharpSerializer(ContractlessStandardResolver.Instance) : new MessagePackCSharpSerializer(),
        });
        (await FluentActions.Awaiting(() => strategy.RunAsync(static () => 1)).Should().ThrowAsync<WorkerStartException>())
            .Which.Message.Should().Contain(nameof(StandardResolver)).And.Contain(nameof(ContractlessStandardResolver));
    }

    [Fact]
    public void The_fingerprint_tells_version_resolver_and_options()
    {
        string plain = new MessagePackCSharpSerializer().Fingerprint;
        plain.Should().Be(new MessagePackCSharpSerializer(MessagePackSerializerOptions.Standard).Fingerprint);
        new[]
        {
            new MessagePackCSharpSerializer(ContractlessStandardResolver.Instance),
            new MessagePackCSharpSerializer(MessagePackSerializerOptions.Standard.WithCompression(MessagePackCompression.Lz4Block)),
            new MessagePackCSharpSerializer(MessagePackSerializerOptions.Standard, MessagePackSecurity.UntrustedData.WithMaximumObjectGraphDepth(5)),
        }.Select(other => other.Fingerprint).Should().OnlyHaveUniqueItems().And.NotContain(plain);
    }
}
