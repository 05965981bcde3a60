namespace Parallelism.Tests.Threads;

public sealed class ThreadItemTests
{
    [Fact(Timeout = 60_000)]
    public async Task An_item_does_not_run_on_the_thread_that_calls()
    {
        await using var strategy = new ThreadStrategy();
        int caller = 0;
        Task<int>? ran = null;
        var thread = new Thread(() =>
        {
            caller = Environment.CurrentManagedThreadId;
            ran = strategy.RunAsync(() => Environment.CurrentManagedThreadId);
            ran.Wait();
        });
        thread.Start();
        thread.Join();
        (await ran!).Should().NotBe(caller);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(ThreadSource.ThreadPool)]
    [InlineData(ThreadSource.Dedicated)]
    public async Task Many_items_at_once_all_return_their_own_result(ThreadSource threads)
    {
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 3, Threads = threads });
        for (int round = 0; round < 5; round++)
        {
            ValueTask<int>[] pending =
                [.. Enumerable.Range(0, 5000).Select(i => strategy.ExecuteAsync(WorkItem.Create(static (int n) => n * 2, i)))];
            for (int i = 0; i < pending.Length; i++)
                (await pending[i]).Should().Be(i * 2);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_failure_surfaces_as_it_was_thrown()
    {
        await using var strategy = new ThreadStrategy();
        Func<Task> sync = () => strategy.RunAsync(Throw);
        (await sync.Should().ThrowExactlyAsync<FormatException>()).Which.StackTrace.Should().Contain(nameof(Throw));
        Func<Task> late = () => strategy.RunAsync(async () =>
        {
            await Task.Yield();
            Throw();
        });
        (await late.Should().ThrowExactlyAsync<FormatException>()).Which.StackTrace.Should().Contain(nameof(Throw));
        Func<Task> early = () => strategy.RunAsync(new Func<Task<int>>(() => throw new FormatException()));
        await early.Should().ThrowExactlyAsync<FormatException>();

        static void Throw() => throw new FormatException("thrown here");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_queued_item_that_is_cancelled_ends_at_once_and_never_starts()
    {
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 1 });
        using var release = new ManualResetEventSlim();
        using var stop = new CancellationTokenSource();
        bool isStarted = false;
        Task<bool> first = strategy.RunAsync(() => release.Wait(TimeSpan.FromSeconds(30)));
        Task queued = strategy.RunAsync(() => { isStarted = true; }, stop.Token);
        Task loop = Task.Run(() => strategy.ForAsync(0, 100, _ => { isStarted = true; }, cancellationToken: stop.Token));
        Task lanes = strategy.ForAsync(0, 100, _ => { isStarted = true; return Task.CompletedTask; }, cancellationToken: stop.Token);
        await stop.CancelAsync();
        foreach (Task call in new[] { queued, loop, lanes })
        {
            Func<Task> wait = () => call;
            (await wait.Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(stop.Token);
        }
        first.IsCompleted.Should().BeFalse();
        release.Set();
        (await first).Should().BeTrue();
        (await strategy.RunAsync(() => isStarted)).Should().BeFalse();
    }

    [Fact(Timeout = 60_000)]
    public async Task Running_work_that_listens_is_cancelled_with_the_callers_token()
    {
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 2 });
        foreach (bool isAsync in new[] { false, true })
        {
            using var stop = new CancellationTokenSource();
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Task call = isAsync
                ? strategy.RunAsync(
                    async token =>
                    {
                        started.SetResult();
                        await Task.Delay(Timeout.InfiniteTimeSpan, token);
                    },
                    stop.Token)
                : strategy.RunAsync(
                    token =>
                    {
                        started.SetResult();
                        token.WaitHandle.WaitOne();
                        token.ThrowIfCancellationRequested();
                    },
                    stop.Token);
            await started.Task;
            await stop.CancelAsync();
            Func<Task> wait = () => call;
            (await wait.Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(stop.Token);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Cancelling_while_items_start_loses_none()
    {
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 2 });
        for (int round = 0; round < 200; round++)
        {
            using var stop = new CancellationTokenSource();
            int ran = 0;
            Task[] calls = [.. Enumerable.Range(0, 50).Select(_ => strategy.RunAsync(() => { Interlocked.Increment(ref ran); }, stop.Token))];
            stop.Cancel();
            await Task.WhenAll(calls).ContinueWith(_ => { }, TaskScheduler.Default);
            calls.Count(call => call.IsCompletedSuccessfully).Should().Be(ran);
            calls.Should().OnlyContain(call => call.IsCompletedSuccessfully || call.IsCanceled);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task What_follows_an_item_finds_its_place_free()
    {
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 1 });
        for (int i = 0; i < 200; i++)
        {
            // On the thread that ran the item, if anything follows it there.
            int result = await strategy.RunAsync(static () => 20).ContinueWith(
                first => first.Result + strategy.RunAsync(static () => 22).Result,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default).WaitAsync(TimeSpan.FromSeconds(30));
            result.Should().Be(42);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Items_that_start_while_the_strategy_is_disposed_all_end()
    {
        for (int round = 0; round < 100; round++)
        {
            var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 2 });
            using var start = new Barrier(2);
            Task<int> ran = Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    for (int n = 0; ; n++)
                    {
                        try
                        {
                            (n % 2 == 0 ? strategy.RunAsync(() => n) : strategy.ExecuteAsync(WorkItem.Create(static (int x) => x, n)).AsTask())
                                .GetAwaiter().GetResult().Should().Be(n);
                        }
                        catch (ObjectDisposedException)
                        {
                            return n;
                        }
                    }
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            start.SignalAndWait();
            Thread.SpinWait(round * 100);
            await strategy.DisposeAsync();
            (await ran.WaitAsync(TimeSpan.FromSeconds(30))).Should().BeGreaterThanOrEqualTo(0);
        }
    }
}
