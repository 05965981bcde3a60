using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Parallelism.Tests;

public sealed class HealthCheckTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_strategy_that_serves_is_healthy_and_tells_its_figures()
    {
        await using var settings = new Settings("thread");

        HealthCheckResult result = await CheckAsync(new ParallelismHealthCheck(settings.Strategy));

        result.Status.Should().Be(HealthStatus.Healthy);
        result.Description.Should().Be("Work runs on strategy thread.");
        result.Data.Keys.Should().BeEquivalentTo("strategy", "maxDegreeOfParallelism", "callsInFlight");
    }

    [Fact(Timeout = 60_000)]
    public async Task Worker_processes_are_tried_and_counted()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1 });

        HealthCheckResult result = await CheckAsync(new ParallelismHealthCheck(strategy) { Patience = TimeSpan.FromSeconds(50) });

        result.Status.Should().Be(HealthStatus.Healthy);
        (await CheckAsync(new ParallelismHealthCheck(strategy) { Patience = TimeSpan.FromSeconds(50) })).Data.Should().Contain("workers", 1).And.Contain("crashed", 0);
    }

    [Fact(Timeout = 60_000)]
    public async Task Workers_that_cannot_start_are_unhealthy_with_the_reason()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1, Initializer = static () => throw new NotSupportedException("no licence") });

        HealthCheckResult result = await CheckAsync(new ParallelismHealthCheck(strategy) { Patience = TimeSpan.FromSeconds(50) });

        result.Status.Should().Be(HealthStatus.Unhealthy);
        result.Exception.Should().BeOfType<WorkerStartException>();
        result.Description.Should().Contain("no licence");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_disposed_strategy_is_unhealthy()
    {
        var strategy = new ThreadStrategy();
        await strategy.DisposeAsync();

        (await CheckAsync(new ParallelismHealthCheck(strategy))).Status.Should().Be(HealthStatus.Unhealthy);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_strategy_whose_places_are_all_taken_is_degraded()
    {
        await using var settings = new Settings("sequential");
        var release = new TaskCompletionSource();
        Task call = settings.Strategy.RunAsync(async () => await release.Task);

        HealthCheckResult result = await CheckAsync(new ParallelismHealthCheck(settings.Strategy) { Patience = TimeSpan.FromMilliseconds(50) });

        result.Status.Should().Be(HealthStatus.Degraded);
        result.Description.Should().Be("An empty item waited for 00:00:00.0500000 behind 1 calls.");
        release.SetResult();
        await call;
    }

    [Fact(Timeout = 60_000)]
    public async Task A_change_that_was_refused_is_degraded_until_it_is_mended()
    {
        await using var settings = new Settings("thread");
        var check = new ParallelismHealthCheck(settings.Strategy);
        await settings.MoveAsync(("Strategy", "fast"));

        HealthCheckResult refused = await CheckAsync(check);
        await settings.MoveAsync(("Strategy", "sequential"));
        HealthCheckResult mended = await CheckAsync(check);

        (refused.Status, mended.Status).Should().Be((HealthStatus.Degraded, HealthStatus.Healthy));
        refused.Description.Should().StartWith("Work stays on strategy thread, because the changed configuration was refused: Parallelism:Strategy is \"fast\"");
    }

    [Fact(Timeout = 60_000)]
    public async Task Workers_that_left_for_want_of_work_are_not_started_for_a_check()
    {
        await using var settings = new Settings("process");
        settings.Change(("MaxDegreeOfParallelism", "1"), ("Process:IdleTimeout", "00:00:00.05"));
        var strategy = (ProcessStrategy)settings.Strategy.Current;
        await settings.Strategy.RunAsync(static () => 1);
        while (strategy.GetStatistics().ProcessIds.Count > 0)
            await Task.Yield();

        HealthCheckResult result = await CheckAsync(new ParallelismHealthCheck(settings.Strategy));

        (result.Status, result.Description, strategy.GetStatistics().Started).Should().Be((HealthStatus.Healthy, "The worker processes have left, as nothing was to do.", 1));
    }

    [Fact]
    public void A_patience_of_zero_is_refused() =>
        FluentActions.Invoking(() => new ParallelismHealthCheck(new SequentialStrategy()) { Patience = TimeSpan.Zero }).Should().Throw<ArgumentOutOfRangeException>();

    private static Task<HealthCheckResult> CheckAsync(ParallelismHealthCheck check) => check.CheckHealthAsync(new HealthCheckContext());
}
