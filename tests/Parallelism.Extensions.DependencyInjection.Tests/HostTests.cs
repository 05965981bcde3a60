using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
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

    [Fact(Timeout = 60_000)]
    public async Task A_host_that_stops_lets_calls_end_that_its_services_left_behind()
    {
        using IHost host = Host("""{ "Parallelism": { "Strategy": "thread" } }""");
        await host.StartAsync();
        IExecutionStrategy strategy = host.Services.GetRequiredService<IExecutionStrategy>();
        TaskCompletionSource began = new(), release = new();
        // The work goes on with a second call, as work in steps does.
        Task<int> call = Task.Run(async () =>
        {
            int first = await strategy.RunAsync(async () => { began.SetResult(); await release.Task; return 20; });
            return first + await strategy.RunAsync(() => 22);
        });
        await began.Task;

        Task stop = host.StopAsync();
        stop.IsCompleted.Should().BeFalse("a call runs");
        release.SetResult();
        await stop;

        (await call).Should().Be(42);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_host_that_stops_waits_no_longer_than_the_time_to_drain_and_says_what_is_left()
    {
        using var log = new RecordingLoggerProvider();
        using IHost host = Host(
            """{ "Parallelism": { "Strategy": "thread", "DrainTimeout": "00:00:00.05" } }""", services => services.AddLogging(logging => logging.AddProvider(log)));
        await host.StartAsync();
        IExecutionStrategy strategy = host.Services.GetRequiredService<IExecutionStrategy>();
        Task call = strategy.RunAsync(stop => Task.Delay(Timeout.Infinite, stop));

        await host.StopAsync();
        call.IsCompleted.Should().BeFalse("disposal ends it");
        await ((IAsyncDisposable)host).DisposeAsync();

        await call.Awaiting(left => left).Should().ThrowAsync<ObjectDisposedException>();
        log.Lines.Should().Contain("Warning 8 Parallelism: The host stops, and 1 calls of (default) have not ended in their time; they are cancelled");
    }

    [Fact(Timeout = 60_000)]
    public async Task Workers_that_are_to_be_warm_are_there_when_the_host_has_started()
    {
        using IHost host = Host("""{ "Parallelism": { "Strategy": "process", "MaxDegreeOfParallelism": 2, "Process": { "WarmUp": true } } }""");

        await host.StartAsync();

        ConfiguredStrategy strategy = (ConfiguredStrategy)host.Services.GetRequiredService<IExecutionStrategy>();
        ((ProcessStrategy)strategy.Current).GetStatistics().ProcessIds.Should().HaveCount(2);
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_host_whose_workers_are_to_be_warm_and_cannot_start_does_not_start()
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddParallelism(options =>
        {
            (options.Strategy, options.MaxDegreeOfParallelism, options.Process.WarmUp) = ("process", 1, true);
            options.Process.Initializer = static () => throw new NotSupportedException("no licence");
        });
        using IHost host = builder.Build();

        Func<Task> start = () => host.StartAsync();

        await start.Should().ThrowAsync<WorkerStartException>().WithMessage("*no licence*");
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
