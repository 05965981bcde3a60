using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Parallelism.Tests;

[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EnvironmentVariables
{
    public const string Name = "Environment variables";
}

[Collection(EnvironmentVariables.Name)]
public sealed class EnvironmentTests : IDisposable
{
    private const string Strategy = "PARALLELISM_STRATEGY";
    private const string MaxDegree = "PARALLELISM_MAX_DEGREE";
    private const string StandardKey = "Parallelism__MaxDegreeOfParallelism";

    public void Dispose()
    {
        foreach (string variable in new[] { Strategy, MaxDegree, StandardKey })
            Environment.SetEnvironmentVariable(variable, null);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_environments_strategy_and_degree_win_over_the_file_and_the_code_plain_and_keyed()
    {
        Environment.SetEnvironmentVariable(Strategy, "thread");
        Environment.SetEnvironmentVariable(MaxDegree, "3");
        await using ServiceProvider provider = new ServiceCollection()
            .AddParallelism(Json.Section("""{ "Strategy": "process", "MaxDegreeOfParallelism": 8 }"""))
            .AddParallelism("nightly", code => code.Strategy = "sequential").BuildServiceProvider();

        IExecutionStrategy plain = provider.GetRequiredService<IExecutionStrategy>();
        (plain.Name, plain.MaxDegreeOfParallelism).Should().Be(("thread", 3));
        provider.GetRequiredKeyedService<IExecutionStrategy>("nightly").Name.Should().Be("thread");
    }

    [Fact]
    public void Wrong_variables_are_listed_with_the_sections_mistakes()
    {
        Environment.SetEnvironmentVariable(Strategy, "fast");
        Environment.SetEnvironmentVariable(MaxDegree, "0");

        Json.Mistakes("""{ "Process": { "RecycleAfter": 0 } }""").Should().Equal(
            "Parallelism:Process:RecycleAfter is 0: it must be 1 or more",
            "PARALLELISM_STRATEGY in the environment is \"fast\": it must be sequential, thread, process or auto",
            "PARALLELISM_MAX_DEGREE in the environment is \"0\": it must be 1 to 65535");
    }

    [Fact]
    public void The_environments_strategy_must_be_able_to_do_what_is_required()
    {
        Environment.SetEnvironmentVariable(Strategy, "thread");

        Json.Mistakes("""{ "Strategy": "process", "Require": { "CanKill": true } }""").Should().ContainSingle()
            .Which.Should().StartWith("Parallelism:Require is CanKill: the strategy \"thread\"");
    }

    [Fact]
    public void The_double_underscore_variables_of_configuration_work_by_themselves()
    {
        Environment.SetEnvironmentVariable(StandardKey, "5");
        IConfigurationRoot configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();

        Json.Options(services => services.AddParallelism(configuration.GetSection("Parallelism"))).MaxDegreeOfParallelism.Should().Be(5);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_environment_may_choose_a_strategy_of_another_package_or_another_one_than_that()
    {
        Environment.SetEnvironmentVariable(Strategy, "farm");
        Environment.SetEnvironmentVariable(MaxDegree, "3");
        await using ServiceProvider one = Farm("thread");
        IExecutionStrategy farm = one.GetRequiredService<IExecutionStrategy>();
        (farm.Name, farm.MaxDegreeOfParallelism).Should().Be(("farm", 3));

        Environment.SetEnvironmentVariable(Strategy, "thread");
        await using ServiceProvider other = Farm("farm");
        other.GetRequiredService<IExecutionStrategy>().Name.Should().Be("thread");
    }

    [Fact(Timeout = 60_000)]
    public async Task The_environment_wins_over_what_the_configuration_changes_to()
    {
        Environment.SetEnvironmentVariable(Strategy, "sequential");
        await using var settings = new Settings("thread");
        IExecutionStrategy before = settings.Strategy.Current;

        await settings.MoveAsync(("Strategy", "process"), ("MaxDegreeOfParallelism", "7"));

        settings.Strategy.Current.Should().BeSameAs(before).And.BeOfType<SequentialStrategy>();
    }

    private static ServiceProvider Farm(string strategy) => new ServiceCollection()
        .AddParallelism(options =>
        {
            options.Strategy = strategy;
            options.AddStrategy("farm", static context => new TracedStrategy("farm") { MaxDegreeOfParallelism = context.MaxDegreeOfParallelism ?? 1 });
        }).BuildServiceProvider();
}
