using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Parallelism.Tests;

public sealed class HostTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_host_whose_section_has_mistakes_does_not_start_and_names_them_all()
    {
        using IHost host = Host("""{ "Parallelism": { "Strategy": "fast", "MaxDegreeOfParallelism": 0, "Proces": {} } }""");

        Func<Task> start = () => host.StartAsync();

        (await start.Should().ThrowAsync<OptionsValidationException>())
            .Which.Failures.Should().HaveCount(3).And.Contain(mistake => mistake.StartsWith("Parallelism:Strategy is \"fast\""));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_mistake_of_a_keyed_strategy_stops_the_host_too()
    {
        using IHost host = Host("""{ "Parallelism": {}, "Nightly": { "Timeout": "00:00:30" } }""");

        Func<Task> start = () => host.StartAsync();

        await start.Should().ThrowAsync<OptionsValidationException>().WithMessage("Nightly:Timeout is not a known key: did you mean Nightly:Thread:Timeout or Nightly:Process:Timeout?*");
    }

    [Fact(Timeout = 60_000)]
    public async Task Mistakes_of_several_strategies_stop_the_host_together()
    {
        using IHost host = Host("""{ "Parallelism": { "Strategy": "fast" }, "Nightly": { "Strategy": "slow" } }""");

        Func<Task> start = () => host.StartAsync();

        await start.Should().ThrowAsync<AggregateException>().WithMessage("*Parallelism:Strategy is \"fast\"*Nightly:Strategy is \"slow\"*");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_hosted_service_that_asks_for_one_strategy_hides_no_mistake_of_another()
    {
        using IHost host = Host(
            """{ "Parallelism": { "Strategy": "fast" }, "Nightly": { "Strategy": "slow" } }""", services => services.AddHostedService<Consumer>());

        Func<Task> start = () => host.StartAsync();

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().Equal(
            "Parallelism:Strategy is \"fast\": it must be sequential, thread, process or auto",
            "Nightly:Strategy is \"slow\": it must be sequential, thread, process or auto");
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_host_that_stops_disposes_its_strategies_disposed_either_way(bool asynchronously)
    {
        IHost host = Host("""{ "Parallelism": { "Strategy": "thread" }, "Nightly": { "Strategy": "sequential" } }""");
        await host.StartAsync();
        IExecutionStrategy plain = host.Services.GetRequiredService<IExecutionStrategy>();
        IExecutionStrategy nightly = host.Services.GetRequiredKeyedService<IExecutionStrategy>("nightly");
        (await plain.MapAsync([1, 2, 3], static number => number * number)).Should().Equal(1, 4, 9);
        await host.StopAsync();

        if (asynchronously)
            await ((IAsyncDisposable)host).DisposeAsync();
        else
            host.Dispose();

        await plain.Awaiting(strategy => strategy.RunAsync(() => 1)).Should().ThrowAsync<ObjectDisposedException>();
        await nightly.Awaiting(strategy => strategy.RunAsync(() => 1)).Should().ThrowAsync<ObjectDisposedException>();
    }

    // The two lines of the design, in a host that reads nothing else.
    private static IHost Host(string json, Action<IServiceCollection>? add = null)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddConfiguration(Json.Configuration(json));
        builder.Services.AddParallelism(builder.Configuration.GetSection("Parallelism"));              // IExecutionStrategy
        builder.Services.AddParallelism("nightly", builder.Configuration.GetSection("Nightly"));       // [FromKeyedServices("nightly")]
        add?.Invoke(builder.Services);
        return builder.Build();
    }

    private sealed class Consumer(IExecutionStrategy strategy) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => strategy.RunAsync(() => { }, stoppingToken);
    }
}
