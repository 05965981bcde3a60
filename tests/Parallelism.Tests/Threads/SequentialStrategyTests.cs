namespace Parallelism.Tests.Threads;

public sealed class SequentialStrategyTests
{
    [Fact(Timeout = 60_000)]
    public async Task Items_run_in_order_on_the_thread_that_calls()
    {
        await using var strategy = new SequentialStrategy();
        var order = new List<int>();
        int caller = Environment.CurrentManagedThreadId;
        int elsewhere = 0;
        Task loop = strategy.ForAsync(0, 100, i =>
        {
            order.Add(i);
            elsewhere += Environment.CurrentManagedThreadId == caller ? 0 : 1;
        });
        loop.IsCompleted.Should().BeTrue();
        await loop;
        elsewhere.Should().Be(0);
        order.Should().Equal(Enumerable.Range(0, 100));
    }

    [Fact(Timeout = 60_000)]
    public async Task Concurrent_calls_take_turns()
    {
        await using var strategy = new SequentialStrategy();
        var gauge = new Gauge();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(async () =>
        {
            await strategy.ForAsync(0, 50, _ => gauge.Spin(20));
            await strategy.ForAsync(0, 20, _ => gauge.YieldAsync(2));
            await strategy.RunAsync(() => gauge.YieldAsync(2));
        })));
        gauge.Most.Should().Be(1);
    }

    [Fact(Timeout = 60_000)]
    public async Task Nested_calls_run_as_part_of_their_item()
    {
        await using var strategy = new SequentialStrategy();
        var gauge = new Gauge();
        await strategy.ForAsync(0, 3, _ => strategy.ForAsync(0, 3, _ => gauge.Spin(1)).Wait());
        await strategy.RunAsync(async () =>
        {
            await Task.Yield();
            await strategy.ForAsync(0, 3, _ => gauge.YieldAsync(1));
            await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => strategy.RunAsync(() => gauge.YieldAsync(3))));
        });
        await strategy.RunAsync(() => Task.WaitAll(Task.Run(() => strategy.RunAsync(() => gauge.Spin(1)))));
        gauge.Most.Should().Be(1);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_call_that_waits_for_its_turn_can_be_cancelled()
    {
        await using var strategy = new SequentialStrategy();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task first = strategy.RunAsync(() => release.Task);
        using var stop = new CancellationTokenSource();
        bool isStarted = false;
        Task second = strategy.RunAsync(() => { isStarted = true; }, stop.Token);
        await stop.CancelAsync();
        Func<Task> wait = () => second;
        (await wait.Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(stop.Token);
        release.SetResult();
        await first;
        isStarted.Should().BeFalse();
    }

    [Fact(Timeout = 60_000)]
    public async Task Disposal_ends_what_runs_and_what_waits()
    {
        var strategy = new SequentialStrategy();
        Task running = strategy.RunAsync(token => Task.Delay(Timeout.InfiniteTimeSpan, token));
        Task waiting = strategy.RunAsync(() => 1);
        await strategy.DisposeAsync();
        await strategy.DisposeAsync();
        foreach (Task call in new[] { running, waiting, strategy.RunAsync(() => 1), strategy.ForAsync(0, 1, _ => { }) })
        {
            Func<Task> wait = () => call;
            await wait.Should().ThrowAsync<ObjectDisposedException>();
        }
    }
}
