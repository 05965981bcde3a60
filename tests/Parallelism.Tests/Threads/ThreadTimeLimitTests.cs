using System.Diagnostics;
using Parallelism.Tests.Processes;
using Parallelism.Verbs;

namespace Parallelism.Tests.Threads;

// Limits where nothing can be killed: what is abandoned, and what becomes of it.
public sealed class ThreadTimeLimitTests : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    private readonly ManualResetEventSlim _release = new();

    public void Dispose() => _release.Set();

    [Theory(Timeout = 90_000)]
    [InlineData(ThreadSource.ThreadPool)]
    [InlineData(ThreadSource.Dedicated)]
    public async Task One_stuck_item_among_a_thousand_costs_itself(ThreadSource threads)
    {
        const int count = 1000, stuck = 600;
        await using ThreadStrategy strategy = Create(threads, 2, TimeSpan.FromSeconds(2));
        (int[] results, IReadOnlyList<Exception> failures) = await Pool.MapAsync(strategy, Enumerable.Range(0, count).ToArray(), i =>
        {
            if (i == stuck)
                _release.Wait();
            return i + 1;
        });
        WorkTimeoutException error = failures.Should().ContainSingle().Which.Should().BeOfType<WorkTimeoutException>().Subject;
        (error.ItemIndex, error.IsAbandoned).Should().Be((stuck, true));
        error.Message.Should().Contain($"(item {stuck})").And.Contain(nameof(ProcessStrategy)).And.Contain("abandoned");
        results[stuck].Should().Be(0);
        results[stuck] = stuck + 1;
        results.Should().Equal(Enumerable.Range(1, count));
        strategy.AbandonedItems.Should().Be(1);
        _release.Set();
        await Pool.UntilAsync(() => strategy.AbandonedItems == 0, "the abandoned item has ended");
        await Pool.ShouldBeUsableAsync(strategy);
    }

    [Theory(Timeout = 90_000)]
    [InlineData(ThreadSource.ThreadPool)]
    [InlineData(ThreadSource.Dedicated)]
    public async Task Stuck_items_on_every_place_leave_the_degree_whole(ThreadSource threads)
    {
        const int degree = 3;
        await using ThreadStrategy strategy = Create(threads, degree, TimeSpan.FromSeconds(2));
        Task[] stuck = [.. Enumerable.Range(0, degree).Select(_ => strategy.RunAsync(() => _release.Wait()))];
        // Waits behind them. The stuck items leave their places one by one, as late after each other as they began, so nobody waits for all places
        // for as long as the limit: an item that does not see them all at work makes room for the next.
        using var whole = new ManualResetEventSlim();
        int inside = 0;
        Task loop = strategy.ForAsync(0, 500, _ =>
        {
            if (Interlocked.Increment(ref inside) == degree)
                whole.Set();
            whole.Wait(TimeSpan.FromMilliseconds(100));
            Interlocked.Decrement(ref inside);
        });
        foreach (Task call in stuck)
            (await Pool.FailureOfAsync<WorkTimeoutException>(call)).IsAbandoned.Should().BeTrue();
        Exception? error = await Record.ExceptionAsync(() => loop.WaitAsync(Pool.Limit));
        error.Should().BeNull();
        whole.IsSet.Should().BeTrue("all places work again");
        strategy.AbandonedItems.Should().Be(degree);
        var gauge = new Gauge();
        await strategy.ForAsync(0, 200, _ => gauge.Spin(1000));
        gauge.Most.Should().BeLessThanOrEqualTo(degree);
    }

    [Fact(Timeout = 60_000)]
    public async Task Asynchronous_items_that_never_complete_are_abandoned_too()
    {
        // The others need a thread of the pool to go on, which other tests may keep busy for a while.
        await using ThreadStrategy strategy = Create(ThreadSource.ThreadPool, 2, TimeSpan.FromSeconds(3));
        var never = new TaskCompletionSource<int>();
        (int[] results, IReadOnlyList<Exception> failures) = await KeepGoingAsync(strategy, Enumerable.Range(0, 40).ToArray(), async i =>
        {
            await Task.Yield();
            return i % 10 == 5 ? await never.Task : i;
        });
        failures.Should().HaveCount(4).And.AllBeOfType<WorkTimeoutException>().And.OnlyContain(error => ((WorkTimeoutException)error).IsAbandoned);
        results.Where((_, i) => i % 10 != 5).Should().Equal(Enumerable.Range(0, 40).Where(i => i % 10 != 5));
        strategy.AbandonedItems.Should().Be(4);
        never.SetResult(99);
        await Pool.UntilAsync(() => strategy.AbandonedItems == 0, "the abandoned items have ended");
        results.Should().NotContain(99, "what comes late is dropped");
    }

    [Fact(Timeout = 60_000)]
    public async Task What_an_abandoned_item_throws_late_is_nobodys()
    {
        var unobserved = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        void Note(object? sender, UnobservedTaskExceptionEventArgs error) => unobserved.Enqueue(error.Exception);
        TaskScheduler.UnobservedTaskException += Note;
        try
        {
            await using ThreadStrategy strategy = Create(ThreadSource.ThreadPool, 2, TimeSpan.FromMilliseconds(300));
            await AbandonAsync(strategy);
            _release.Set();
            await Pool.UntilAsync(() => strategy.AbandonedItems == 0, "the abandoned items have ended");
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Note;
        }
        unobserved.Where(error => error.ToString().Contains("thrown late", StringComparison.Ordinal)).Should().BeEmpty();
    }

    private async Task AbandonAsync(ThreadStrategy strategy)
    {
        Task[] calls =
        [
            strategy.RunAsync(() => Late()),
            strategy.RunAsync(async () =>
            {
                await Task.Yield();
                Late();
            }),
            strategy.ForAsync(0, 1, _ => Late()),
            strategy.RunAsync(token =>
            {
                token.Register(() => throw new FormatException("thrown late, by a callback"));
                _release.Wait(CancellationToken.None);
            }),
        ];
        foreach (Task call in calls)
            (await Pool.FailureOfAsync<WorkTimeoutException>(call)).IsAbandoned.Should().BeTrue();
    }

    private void Late()
    {
        _release.Wait();
        throw new FormatException("thrown late");
    }

    // Items end just as their limit passes; whoever comes next in that lane must not be cancelled in their place.
    [Theory(Timeout = 90_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_limit_of_an_item_never_cancels_the_next_one(bool isAsync)
    {
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 2, Timeout = TimeSpan.FromMilliseconds(40), GracePeriod = Pool.Limit });
        int[] source = [.. Enumerable.Range(0, 200)];
        var keepGoing = new MapOptions { OnError = ErrorHandling.KeepGoing };
        Task<int[]> call = isAsync
            ? strategy.MapAsync(source, (i, token) => Task.FromResult(Work(i, token)), keepGoing)
            : strategy.MapAsync(source, Work, keepGoing);
        AggregateException error = await Pool.FailureOfAsync<AggregateException>(call);
        error.InnerExceptions.Should().AllBeOfType<WorkTimeoutException>().And.OnlyContain(failure => !((WorkTimeoutException)failure).IsAbandoned);
        strategy.AbandonedItems.Should().Be(0);

        static int Work(int i, CancellationToken token)
        {
            if (i % 3 == 0)
                Thread.Sleep(30 + (i / 3 % 25));
            else if (token.IsCancellationRequested)
                throw new InvalidOperationException("cancelled before it did anything");
            return i;
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_caller_who_cancelled_gets_his_cancellation_from_an_abandoned_item()
    {
        await using ThreadStrategy strategy = Create(ThreadSource.ThreadPool, 2, TimeSpan.FromSeconds(2));
        using var started = new SemaphoreSlim(0);
        Func<CancellationToken, Task>[] calls =
        [
            token => strategy.RunAsync(Stick, token),
            token => strategy.ForAsync(0, 1, _ => Stick(), cancellationToken: token),
        ];
        foreach (Func<CancellationToken, Task> start in calls)
        {
            using var cancel = new CancellationTokenSource();
            Task call = start(cancel.Token);
            (await started.WaitAsync(TimeSpan.FromSeconds(30))).Should().BeTrue();
            await cancel.CancelAsync();
            (await Pool.FailureOfAsync(call)).Should().BeAssignableTo<OperationCanceledException>().Which.CancellationToken.Should().Be(cancel.Token);
        }
        strategy.AbandonedItems.Should().Be(2);

        void Stick()
        {
            started.Release();
            _release.Wait();
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_item_that_waits_for_a_stuck_nested_item_ends_with_it(int degree)
    {
        await using ThreadStrategy strategy = Create(ThreadSource.ThreadPool, degree, TimeSpan.FromSeconds(1));
        Task[] calls =
        [
            .. Enumerable.Range(0, 2).Select(_ => strategy.RunAsync(() => strategy.ForAsync(0, 5, n =>
            {
                if (n == 3)
                    _release.Wait();
            }))),
        ];
        foreach (Task call in calls)
            await Pool.FailureOfAsync<WorkTimeoutException>(call);
        // The outer items end when the inner ones are given up.
        await Pool.UntilAsync(() => strategy.AbandonedItems == 2, "only the inner items still run");
        await Pool.ShouldBeUsableAsync(strategy);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(ThreadSource.ThreadPool)]
    [InlineData(ThreadSource.Dedicated)]
    public async Task Disposal_does_not_wait_for_what_is_abandoned(ThreadSource threads)
    {
        ThreadStrategy strategy = Create(threads, 2, TimeSpan.FromMilliseconds(300));
        Thread? stuck = null;
        await Pool.FailureOfAsync<WorkTimeoutException>(strategy.RunAsync(() =>
        {
            stuck = Thread.CurrentThread;
            _release.Wait();
        }));
        var clock = Stopwatch.StartNew();
        await strategy.DisposeAsync().AsTask().WaitAsync(Pool.Limit);
        // Patience with what runs is 5 seconds.
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(4));
        strategy.AbandonedItems.Should().Be(1);
        _release.Set();
        await Pool.UntilAsync(() => strategy.AbandonedItems == 0, "the abandoned item has ended");
        if (threads == ThreadSource.Dedicated)
            stuck!.Join(Pool.Limit).Should().BeTrue();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_reduction_and_a_stream_end_at_the_limit()
    {
        await using ThreadStrategy strategy = Create(ThreadSource.ThreadPool, 2, TimeSpan.FromMilliseconds(500));
        await Pool.FailureOfAsync<WorkTimeoutException>(strategy.ReduceAsync(0, 1000, 0, (sum, i) =>
        {
            if (i == 700)
                _release.Wait();
            return sum + i;
        }, static (a, b) => a + b));
        (await strategy.ReduceAsync(0, 1000, 0, static (sum, i) => sum + i, static (a, b) => a + b)).Should().Be(499_500);
        var taken = new List<int>();
        WorkTimeoutException error = await Pool.FailureOfAsync<WorkTimeoutException>(Task.Run(async () =>
        {
            await foreach (int i in strategy.StreamAsync(Enumerable.Range(0, 100), i =>
            {
                if (i == 30)
                    _release.Wait();
                return i;
            }))
            {
                taken.Add(i);
            }
        }));
        error.ItemIndex.Should().Be(30);
        taken.Should().Equal(Enumerable.Range(0, 30));
    }

    [Fact]
    public void Options_out_of_range_are_refused_by_name()
    {
        FluentActions.Invoking(() => new ThreadStrategyOptions { Timeout = TimeSpan.Zero }).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Timeout");
        FluentActions.Invoking(() => new ThreadStrategyOptions { GracePeriod = TimeSpan.FromTicks(-1) }).Should().Throw<ArgumentOutOfRangeException>()
            .WithParameterName("GracePeriod");
        new ThreadStrategyOptions().GracePeriod.Should().Be(new ProcessStrategyOptions().GracePeriod);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_longest_limit_is_no_limit()
    {
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 2, Timeout = TimeSpan.MaxValue, GracePeriod = TimeSpan.MaxValue });
        await Pool.ShouldBeUsableAsync(strategy);
    }

    private static ThreadStrategy Create(ThreadSource threads, int degree, TimeSpan timeout) =>
        new(new() { MaxDegreeOfParallelism = degree, Threads = threads, Timeout = timeout, GracePeriod = Grace });

    private static async Task<(int[] Results, IReadOnlyList<Exception> Failures)> KeepGoingAsync(
        ThreadStrategy strategy, int[] source, Func<int, Task<int>> work)
    {
        var batch = new MapBatch<int, int>(Work<int, int>.Of(work), source, ErrorHandling.KeepGoing);
        AggregateException error = await Pool.FailureOfAsync<AggregateException>(batch.RunAsync(strategy, default));
        return (batch.Results, error.InnerExceptions);
    }
}
