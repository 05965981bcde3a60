using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Parallelism.Observation.Tests;

public sealed class MetricTests
{
    [Theory(Timeout = 120_000)]
    [InlineData("sequential")]
    [InlineData("thread")]
    [InlineData("process")]
    public async Task OpenTelemetry_counts_and_times_the_items_of_every_strategy(string name)
    {
        using var metrics = new Metrics();
        await using IExecutionStrategy strategy = ExecutionStrategy.Create(new ExecutionStrategyOptions { Strategy = name, MaxDegreeOfParallelism = 2 });
        await strategy.MapAsync(Enumerable.Range(0, 50).ToArray(), static i => i.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await strategy.RunAsync(static () => Thread.Sleep(20));
        await foreach (int _ in strategy.StreamAsync([1, 2, 3], static i => i))
        {
        }
        var keepGoing = new MapOptions { OnError = ErrorHandling.KeepGoing };
        await FluentActions.Awaiting(() => strategy.MapAsync([1, 2], static async i =>
        {
            await Task.Yield();
            return i == 2 ? throw new InvalidDataException() : i;
        }, keepGoing)).Should().ThrowAsync<AggregateException>();

        metrics.Sum("parallelism.items", ("parallelism.strategy", name), ("parallelism.outcome", "done")).Should().Be(55);
        metrics.Sum("parallelism.items", ("parallelism.strategy", name), ("parallelism.outcome", "failed")).Should().Be(1);
        metrics.Count("parallelism.call.duration", ("parallelism.strategy", name), ("parallelism.operation", "map"), ("error.type", null)).Should().Be(1);
        metrics.Count("parallelism.call.duration", ("parallelism.strategy", name), ("parallelism.operation", "map"), ("error.type", typeof(AggregateException).FullName)).Should().Be(1);
        metrics.Count("parallelism.call.duration", ("parallelism.strategy", name), ("parallelism.operation", "stream")).Should().Be(1);
        metrics.Count("parallelism.item.run.duration", ("parallelism.strategy", name)).Should().Be(56);
        metrics.Count("parallelism.item.wait.duration", ("parallelism.strategy", name)).Should().Be(56);
        metrics.Total("parallelism.item.run.duration", ("parallelism.strategy", name)).Should().BeGreaterThan(0.019).And.BeLessThan(60);
        metrics.Sum("parallelism.degree", ("parallelism.strategy", name)).Should().Be(strategy.MaxDegreeOfParallelism);
        metrics.Sum("parallelism.queue.length", ("parallelism.strategy", name)).Should().Be(0);
    }

    [Fact(Timeout = 120_000)]
    public async Task OpenTelemetry_sees_the_workers_their_bytes_and_their_deaths()
    {
        using var metrics = new Metrics();
        await using var strategy = new ProcessStrategy(new() { MaxDegreeOfParallelism = 2, InstanceName = "here", RecycleAfter = 100, Retries = 1 });
        await strategy.WarmUpAsync();
        // More than the first two workers may run, so that at least one of them leaves; more do where they share evenly.
        await strategy.MapAsync(Enumerable.Range(0, 250).Select(i => new string('x', i)).ToArray(), static text => text + text);
        await FluentActions.Awaiting(() => strategy.RunAsync(static () => Environment.Exit(7))).Should().ThrowAsync<WorkerCrashedException>();
        await strategy.WarmUpAsync();
        (string, object?) here = ("parallelism.instance", "here");
        metrics.Sum("parallelism.worker.count", here).Should().Be(2);
        metrics.Sum("parallelism.worker.memory", here, ("parallelism.worker", 0)).Should().BeGreaterThan(1 << 20);
        metrics.Sum("parallelism.worker.memory", here, ("parallelism.worker", 1)).Should().BeGreaterThan(1 << 20);
        metrics.Sum("parallelism.worker.crashes", here, ("error.type", nameof(WorkerCrashCause.Exit))).Should().Be(2, "it was tried twice");
        metrics.Sum("parallelism.item.retries", here).Should().Be(1);
        metrics.Sum("parallelism.worker.restarts", here, ("parallelism.reason", "crashed")).Should().Be(2);
        ProcessStatistics statistics = strategy.GetStatistics();
        metrics.Sum("parallelism.worker.restarts", here, ("parallelism.reason", "items")).Should().Be(statistics.Started - 2 - statistics.Crashed).And.BePositive();
        metrics.Sum("parallelism.worker.io", here, ("network.io.direction", "transmit")).Should().Be(statistics.BytesSent).And.BeGreaterThan(250 * 125);
        metrics.Sum("parallelism.worker.io", here, ("network.io.direction", "receive")).Should().BeGreaterThan(250 * 250);
        foreach (string step in (string[])["argument", "worker", "result"])
            metrics.Count("parallelism.item.serialize.duration", here, ("parallelism.step", step)).Should().BePositive(step);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_queue_shows_while_it_lasts()
    {
        using var metrics = new Metrics();
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 1, InstanceName = "queue" });
        using var gate = new SemaphoreSlim(0);
        Task map = strategy.MapAsync([1, 2, 3, 4], i => gate.WaitAsync().ContinueWith(_ => i, TaskScheduler.Default));
        Task run = strategy.RunAsync(static () => { });
        (string, object?) queue = ("parallelism.instance", "queue");
        // Three of the map, and the single one. A place is taken a moment before its item leaves the queue.
        while (metrics.Sum("parallelism.items.in_flight", queue) != 1 || metrics.Sum("parallelism.queue.length", queue) != 4)
            await Task.Yield();
        gate.Release(4);
        await map;
        await run;
        metrics.Sum("parallelism.queue.length", queue).Should().Be(0);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_strategy_that_is_gone_is_not_seen_any_more()
    {
        using var metrics = new Metrics();
        var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 3, InstanceName = "gone" });
        metrics.Sum("parallelism.degree", ("parallelism.instance", "gone")).Should().Be(3);
        await using (var twin = new ThreadStrategy(new() { MaxDegreeOfParallelism = 2, InstanceName = "gone" }))
            metrics.Sum("parallelism.degree", ("parallelism.instance", "gone")).Should().Be(5, "strategies of one name are one");
        await strategy.DisposeAsync();
        metrics.Sum("parallelism.degree", ("parallelism.instance", "gone")).Should().Be(0);
    }
}
