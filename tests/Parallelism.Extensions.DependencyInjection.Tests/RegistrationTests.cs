using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Parallelism.Tests;

public sealed class RegistrationTests
{
    [Theory(Timeout = 60_000)]
    [InlineData("sequential", typeof(SequentialStrategy))]
    [InlineData("thread", typeof(ThreadStrategy))]
    [InlineData("process", typeof(ProcessStrategy))]
    public async Task The_strategy_named_in_the_section_is_the_one_injected(string name, Type type)
    {
        await using ServiceProvider provider = new ServiceCollection()
            .AddParallelism(Json.Section($$"""{ "Strategy": "{{name}}", "MaxDegreeOfParallelism": 1 }""")).BuildServiceProvider();

        Chosen(provider).Should().BeOfType(type);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_degree_of_the_section_is_that_of_the_strategy()
    {
        await using ServiceProvider provider = new ServiceCollection()
            .AddParallelism(Json.Section("""{ "Strategy": "thread", "MaxDegreeOfParallelism": 3 }""")).BuildServiceProvider();

        provider.GetRequiredService<IExecutionStrategy>().MaxDegreeOfParallelism.Should().Be(3);
    }

    [Fact(Timeout = 60_000)]
    public async Task Without_a_section_the_strategy_is_the_one_that_fits_the_machine()
    {
        await using ServiceProvider provider = new ServiceCollection().AddParallelism().BuildServiceProvider();
        await using IExecutionStrategy expected = ExecutionStrategy.CreateDefault();

        Chosen(provider).Should().BeOfType(expected.GetType());
    }

    [Fact(Timeout = 60_000)]
    public async Task Auto_has_the_traits_that_are_required()
    {
        await using ServiceProvider provider = new ServiceCollection()
            .AddParallelism(Json.Section("""{ "Require": { "SurvivesCrashes": true } }""")).BuildServiceProvider();

        provider.GetRequiredService<IExecutionStrategy>().Traits.SurvivesCrashes.Should().BeTrue();
    }

    [Fact(Timeout = 60_000)]
    public async Task Everyone_gets_the_same_strategy_in_every_scope()
    {
        await using ServiceProvider provider = new ServiceCollection().AddParallelism(code => code.Strategy = "sequential").BuildServiceProvider();
        await using AsyncServiceScope scope = provider.CreateAsyncScope();

        scope.ServiceProvider.GetRequiredService<IExecutionStrategy>().Should().BeSameAs(provider.GetRequiredService<IExecutionStrategy>());
    }

    [Fact(Timeout = 60_000)]
    public async Task Keyed_and_plain_strategies_stand_side_by_side()
    {
        await using ServiceProvider provider = new ServiceCollection()
            .AddParallelism(Json.Section("""{ "Strategy": "thread" }"""))
            .AddParallelism("nightly", Json.Section("""{ "Strategy": "sequential" }"""))
            .AddParallelism("debug", code => code.Strategy = "sequential")
            .AddSingleton<Consumer>()
            .BuildServiceProvider();

        Consumer consumer = provider.GetRequiredService<Consumer>();

        consumer.Plain.Name.Should().Be("thread");
        consumer.Nightly.Name.Should().Be("sequential");
        provider.GetRequiredKeyedService<IExecutionStrategy>("debug").Should().NotBeSameAs(consumer.Nightly).And.Match<IExecutionStrategy>(debug => debug.Name == "sequential");
    }

    [Fact]
    public async Task A_keyed_registration_alone_registers_no_plain_strategy()
    {
        await using ServiceProvider provider = new ServiceCollection().AddParallelism("nightly").BuildServiceProvider();

        provider.GetService<IExecutionStrategy>().Should().BeNull();
    }

    [Fact]
    public async Task Registering_twice_makes_one_strategy_with_the_options_of_both()
    {
        await using ServiceProvider provider = new ServiceCollection()
            .AddParallelism(code => code.MaxDegreeOfParallelism = 2)
            .AddParallelism(code => code.Strategy = "thread")
            .BuildServiceProvider();

        provider.GetServices<IExecutionStrategy>().Should().ContainSingle().Which.Should().BeOfType<ConfiguredStrategy>()
            .Which.Current.Should().BeOfType<ThreadStrategy>().Which.MaxDegreeOfParallelism.Should().Be(2);
    }

    [Fact]
    public async Task A_strategy_that_the_program_registered_itself_stays()
    {
        await using var own = new SequentialStrategy();
        await using ServiceProvider provider = new ServiceCollection()
            .AddSingleton<IExecutionStrategy>(own).AddParallelism(code => code.Strategy = "thread").BuildServiceProvider();

        provider.GetRequiredService<IExecutionStrategy>().Should().BeSameAs(own);
    }

    [Fact]
    public async Task Without_a_host_the_first_request_for_the_strategy_refuses_the_mistakes()
    {
        await using ServiceProvider provider = new ServiceCollection().AddParallelism(Json.Section("""{ "Strategy": "fast" }""")).BuildServiceProvider();

        provider.Invoking(p => p.GetRequiredService<IExecutionStrategy>()).Should().Throw<OptionsValidationException>().WithMessage("*\"fast\"*");
    }

    [Fact(Timeout = 60_000)]
    public async Task Disposing_the_container_disposes_the_strategies_plain_and_keyed()
    {
        ServiceProvider provider = new ServiceCollection()
            .AddParallelism(code => code.Strategy = "thread")
            .AddParallelism("nightly", code => code.Strategy = "sequential").BuildServiceProvider();
        IExecutionStrategy plain = provider.GetRequiredService<IExecutionStrategy>();
        IExecutionStrategy nightly = provider.GetRequiredKeyedService<IExecutionStrategy>("nightly");
        (await plain.RunAsync(() => 6 * 7)).Should().Be(42);

        await provider.DisposeAsync();

        await plain.Awaiting(strategy => strategy.RunAsync(() => 1)).Should().ThrowAsync<ObjectDisposedException>();
        await nightly.Awaiting(strategy => strategy.RunAsync(() => 1)).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public void Disposing_the_container_synchronously_says_how_to_do_it_instead()
    {
        ServiceProvider provider = new ServiceCollection().AddParallelism(code => code.Strategy = "sequential").BuildServiceProvider();
        provider.GetRequiredService<IExecutionStrategy>();

        provider.Invoking(p => p.Dispose()).Should().Throw<InvalidOperationException>().WithMessage("*DisposeAsync*");
    }

    [Fact]
    public async Task A_strategy_that_is_made_is_logged_with_its_name_and_degree()
    {
        using var log = new RecordingLoggerProvider();
        await using ServiceProvider provider = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(log))
            .AddParallelism("nightly", code => code.Strategy = "sequential").BuildServiceProvider();

        provider.GetRequiredKeyedService<IExecutionStrategy>("nightly");

        log.Lines.Should().Equal("Information 2 Parallelism: Work of nightly runs on strategy sequential, at most 1 items at once");
    }

    private sealed record Consumer(IExecutionStrategy Plain, [FromKeyedServices("nightly")] IExecutionStrategy Nightly);

    private static IExecutionStrategy Chosen(IServiceProvider provider) => ((ConfiguredStrategy)provider.GetRequiredService<IExecutionStrategy>()).Current;
}
