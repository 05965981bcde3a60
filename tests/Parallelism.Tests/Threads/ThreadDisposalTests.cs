namespace Parallelism.Tests.Threads;

public sealed class ThreadDisposalTests
{
    [Theory(Timeout = 60_000)]
    [InlineData(ThreadSource.ThreadPool)]
    [InlineData(ThreadSource.Dedicated)]
    public async Task A_disposed_strategy_takes_no_more_work(ThreadSource threads)
    {
        var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 2, Threads = threads });
        await strategy.ForAsync(0, 100, _ => { });
        await strategy.DisposeAsync();
        await strategy.DisposeAsync();
        Func<Task>[] calls =
        [
            () => strategy.RunAsync(() => 1),
            () => strategy.ForAsync(0, 10, _ => { }),
            () => strategy.ForAsync(0, 10, _ => Task.CompletedTask),
        ];
        foreach (Func<Task> call in calls)
            (await call.Should().ThrowAsync<ObjectDisposedException>()).Which.ObjectName.Should().Be(nameof(ThreadStrategy));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(ThreadSource.ThreadPool)]
    [InlineData(ThreadSource.Dedicated)]
    public async Task Disposal_ends_what_runs_and_what_waits(ThreadSource threads)
    {
        var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 2, Threads = threads });
        using var started = new CountdownEvent(2);
        Task[] running =
        [
            strategy.RunAsync(token =>
            {
                started.Signal();
                token.WaitHandle.WaitOne();
                token.ThrowIfCancellationRequested();
            }),
            strategy.RunAsync(async token =>
            {
                started.Signal();
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            }),
        ];
        started.Wait(TimeSpan.FromSeconds(30)).Should().BeTrue();
        bool isStarted = false;
        Task[] waiting =
        [
            strategy.RunAsync(() => { isStarted = true; }),
            Task.Run(() => strategy.ForAsync(0, 10, _ => { isStarted = true; })),
            strategy.ForAsync(0, 10, _ => { isStarted = true; return Task.CompletedTask; }),
        ];
        await strategy.DisposeAsync();
        foreach (Task call in running.Concat(waiting))
        {
            Func<Task> wait = () => call;
            await wait.Should().ThrowAsync<ObjectDisposedException>();
        }
        isStarted.Should().BeFalse();
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Disposal_stops_a_running_loop(bool isAsync)
    {
        var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 2 });
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task loop = Task.Run(() => isAsync
            ? strategy.ForAsync(0L, long.MaxValue, async (_, token) =>
            {
                started.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            })
            : strategy.ForAsync(0L, long.MaxValue, _ => { started.TrySetResult(); }));
        await started.Task;
        await strategy.DisposeAsync();
        Func<Task> wait = () => loop;
        await wait.Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact(Timeout = 60_000)]
    public async Task Disposal_from_inside_an_item_does_not_wait_for_that_item()
    {
        var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 1 });
        await strategy.RunAsync(async () => await strategy.DisposeAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task Dedicated_threads_have_a_name_and_end_with_the_strategy()
    {
        var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 3, Threads = ThreadSource.Dedicated });
        var threads = new System.Collections.Concurrent.ConcurrentDictionary<Thread, bool>();
        using var all = new Barrier(3);
        await strategy.ForAsync(0, 3, _ =>
        {
            threads[Thread.CurrentThread] = Thread.CurrentThread.IsThreadPoolThread;
            all.SignalAndWait();
        });
        await strategy.RunAsync(() => { threads[Thread.CurrentThread] = Thread.CurrentThread.IsThreadPoolThread; });
        threads.Should().HaveCount(3);
        threads.Values.Should().NotContain(true);
        threads.Keys.Should().OnlyContain(thread => thread.IsBackground && thread.Name!.StartsWith("Parallelism", StringComparison.Ordinal));
        await strategy.DisposeAsync();
        threads.Keys.Should().OnlyContain(thread => thread.Join(TimeSpan.FromSeconds(30)));
    }
}
