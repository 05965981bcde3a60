using Microsoft.Extensions.DependencyInjection;

namespace Parallelism.Tests;

// Strategies of other packages, chosen by their names.
public sealed class NamedStrategyTests
{
    private static readonly StrategyTraits Distant = new() { SurvivesCrashes = true };

    [Theory(Timeout = 60_000)]
    [InlineData("farm")]
    [InlineData(" FARM ")]
    public async Task A_strategy_made_known_by_name_is_the_one_injected_and_is_made_from_its_own_section(string written)
    {
        StrategyContext? given = null;
        await using ServiceProvider provider = new ServiceCollection()
            .AddSingleton("a service")
            .AddParallelism(
                "nightly",
                Json.Section($$"""{ "Strategy": "{{written}}", "MaxDegreeOfParallelism": 7, "Farm": { "Uri": "farm://one", "Depth": { "Max": 3 } } }"""),
                options => options.AddStrategy("farm", context => { given = context; return new TracedStrategy("farm"); }))
            .BuildServiceProvider();

        IExecutionStrategy strategy = provider.GetRequiredKeyedService<IExecutionStrategy>("nightly");

        strategy.Name.Should().Be("farm");
        (await strategy.MapAsync([1, 2], static item => item + 1)).Should().Equal(2, 3);
        given!.Services.GetRequiredService<string>().Should().Be("a service");
        (given.Registration, given.MaxDegreeOfParallelism, given.Section.Path).Should().Be(("nightly", 7, "Parallelism:farm"));
        (given.Section["Uri"], given.Section["Depth:Max"], given.Options.Strategy!.Trim().ToLowerInvariant()).Should().Be(("farm://one", "3", "farm"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_package_makes_its_strategy_known_to_every_registration_before_or_after()
    {
        await using ServiceProvider provider = new ServiceCollection()
            .AddParallelism(code => code.Strategy = "farm")
            .ConfigureAll<ParallelismOptions>(options => options.AddStrategy("farm", context => new TracedStrategy($"farm of {context.Registration}")))
            .AddParallelism("nightly", code => code.Strategy = "farm")
            .BuildServiceProvider();

        provider.GetRequiredService<IExecutionStrategy>().Name.Should().Be("farm of ");
        provider.GetRequiredKeyedService<IExecutionStrategy>("nightly").Name.Should().Be("farm of nightly");
    }

    [Fact]
    public void Its_name_stands_in_the_list_of_known_ones_and_its_section_is_no_unknown_key() =>
        Json.Mistakes(services => services.AddParallelism(Json.Section("""{ "Strategy": "form", "Farm": { "Any": 1 }, "Form": {} }"""), Farm())).Should().Equal(
            "Parallelism:Strategy is \"form\": it must be sequential, thread, process, farm or auto",
            "Parallelism:Form is not a known key: Known there are Strategy, MaxDegreeOfParallelism, Require, Groups, Thread, Process, DrainTimeout, farm");

    [Fact]
    public void Its_traits_are_held_against_what_is_required() =>
        Json.Mistakes(services => services.AddParallelism(
            Json.Section("""{ "Strategy": "farm", "Require": { "CanKill": true } }"""), Farm())).Should().Equal(
            "Parallelism:Require is CanKill: the strategy \"farm\" cannot do all of that; it has SurvivesCrashes");

    [Fact]
    public void Its_own_mistakes_are_listed_with_the_others_where_it_is_chosen()
    {
        Action<ParallelismOptions> add = options => options.AddStrategy(
            "farm", _ => new TracedStrategy("farm"), findMistakes: context => context.Section["Uri"] is null ? [$"{context.Section.Path}:Uri is missing"] : []);

        Json.Mistakes(services => services.AddParallelism(Json.Section("""{ "Strategy": "farm", "MaxDegreeOfParallelism": 0 }"""), add)).Should().Equal(
            "Parallelism:farm:Uri is missing", "Parallelism:MaxDegreeOfParallelism is 0: it must be 1 to 65535");
        Json.Mistakes(services => services.AddParallelism(Json.Section("""{ "Strategy": "thread" }"""), add)).Should().BeEmpty();
        Json.Mistakes(services => services.AddParallelism(Json.Section("""{ "Strategy": "farm", "Farm": { "Uri": "farm://" } }"""), add)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("process")]
    [InlineData("Auto")]
    [InlineData("require")]
    [InlineData("DrainTimeout")]
    public void A_name_that_means_something_else_is_refused(string name) =>
        new ParallelismOptions().Invoking(options => options.AddStrategy(name, _ => new TracedStrategy(name))).Should().Throw<ArgumentException>();

    [Fact(Timeout = 60_000)]
    public async Task One_that_is_not_made_says_who_did_not_make_it()
    {
        await using ServiceProvider provider = new ServiceCollection()
            .AddParallelism(options => { options.Strategy = "farm"; options.AddStrategy("farm", _ => null!); }).BuildServiceProvider();

        provider.Invoking(services => services.GetRequiredService<IExecutionStrategy>()).Should().Throw<InvalidOperationException>()
            .WithMessage("The strategy 'farm' was not made: what was given to ParallelismOptions.AddStrategy returned null.");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_change_of_its_own_keys_makes_it_anew()
    {
        var uris = new List<string?>();
        await using var settings = new Settings("farm", options => options.AddStrategy(
            "farm", context => { uris.Add(context.Section["Uri"]); return new TracedStrategy("farm"); }));
        _ = settings.Strategy;

        await settings.MoveAsync(("Farm:Uri", "farm://two"));
        await settings.MoveAsync(("Farm:Uri", "farm://two"));

        uris.Should().Equal(null, "farm://two");
    }

    private static Action<ParallelismOptions> Farm() => options => options.AddStrategy("farm", _ => new TracedStrategy("farm"), Distant);
}
