namespace Parallelism.Tests.Threads;

public sealed class ThreadLoopTests
{
    public static TheoryData<int, ThreadSource> Strategies => new()
    {
        { 1, ThreadSource.ThreadPool },
        { 2, ThreadSource.ThreadPool },
        { 7, ThreadSource.ThreadPool },
        { 1, ThreadSource.Dedicated },
        { 3, ThreadSource.Dedicated },
    };

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Strategies))]
    public async Task Every_index_runs_exactly_once(int degree, ThreadSource threads)
    {
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = degree, Threads = threads });
        var random = new Random(degree);
        int[] counts = [0, 1, 2, 3, 1000, 1_000_000, .. Enumerable.Range(0, 50).Select(_ => random.Next(5000))];
        foreach (int count in counts)
        {
            int[] seen = new int[count];
            // With a calling thread that takes part, and (the test's own has a synchronization context) with one that does not.
            Task Loop() => strategy.ForAsync(0, count, i => { Interlocked.Increment(ref seen[i]); });
            await (count % 2 == 0 ? Task.Run(Loop) : Loop());
            seen.Count(times => times == 1).Should().Be(count);
        }
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Strategies))]
    public async Task Results_of_a_map_are_in_place(int degree, ThreadSource threads)
    {
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = degree, Threads = threads });
        foreach (int count in new[] { 0, 1, 2, 3, 1000, 100_000 })
        {
            int[] source = [.. Enumerable.Range(0, count)];
            (await strategy.MapAsync(source, i => i * 2L)).Should().Equal(source.Select(i => i * 2L));
        }
        int[] few = [.. Enumerable.Range(0, 300)];
        long[] results = await strategy.MapAsync(few, async i =>
        {
            await Task.Yield();
            return i * 3L;
        });
        results.Should().Equal(few.Select(i => i * 3L));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_range_at_the_end_of_the_numbers_does_not_overflow()
    {
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 3 });
        long calls = 0;
        using var stop = new CancellationTokenSource();
        Func<Task> endless = () => strategy.ForAsync(
            0L,
            long.MaxValue,
            i =>
            {
                i.Should().BeGreaterThanOrEqualTo(0);
                if (Interlocked.Increment(ref calls) == 100_000)
                    stop.Cancel();
            },
            cancellationToken: stop.Token);
        await endless.Should().ThrowAsync<OperationCanceledException>();
        long last = 0;
        await strategy.ForAsync(long.MaxValue - 1000, long.MaxValue, i => { Interlocked.Add(ref last, long.MaxValue - i); });
        last.Should().Be(1000 * 1001 / 2);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_first_failure_stops_a_loop()
    {
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 2 });
        long calls = 0;
        Func<Task> loop = () => strategy.ForAsync(0L, 1L << 50, i =>
        {
            Interlocked.Increment(ref calls);
            if (i == 1000)
                throw new FormatException("this one");
        });
        FormatException error = (await loop.Should().ThrowAsync<FormatException>()).Which;
        WorkItem.TryGetIndex(error, out long index).Should().BeTrue();
        index.Should().Be(1000);
        error.StackTrace.Should().Contain(nameof(The_first_failure_stops_a_loop), "the stack begins where the work threw");
        calls.Should().BeLessThan(1L << 50);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_loop_that_keeps_going_runs_all_and_reports_all()
    {
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 2 });
        int calls = 0;
        Func<Task> loop = () => strategy.ForAsync(
            0,
            10_000,
            i =>
            {
                Interlocked.Increment(ref calls);
                if (i % 1000 == 7)
                    throw new FormatException();
            },
            new() { OnError = ErrorHandling.KeepGoing });
        AggregateException error = (await loop.Should().ThrowAsync<AggregateException>()).Which;
        error.InnerExceptions.Should().HaveCount(10).And.AllBeOfType<FormatException>();
        calls.Should().Be(10_000);
    }

    [Fact(Timeout = 60_000)]
    public async Task Uneven_items_spread_over_all_participants()
    {
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 2 });
        using var both = new Barrier(2);
        // Each of the first two items needs the other to be running: a range of two for one participant would never end.
        Func<Task> loop = () => strategy.ForAsync(0, 2, _ => both.SignalAndWait());
        await Task.Run(loop).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact(Timeout = 60_000)]
    public async Task Asynchronous_items_need_no_thread_each()
    {
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 2000 });
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int started = 0;
        int before = ThreadPool.ThreadCount;
        await strategy.ForAsync(0, 2000, async _ =>
        {
            if (Interlocked.Increment(ref started) == 2000)
                gate.SetResult();
            await gate.Task;
        });
        started.Should().Be(2000);
        ThreadPool.ThreadCount.Should().BeLessThan(before + 200);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_thread_with_a_synchronization_context_takes_no_part()
    {
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 2 });
        using var release = new ManualResetEventSlim();
        int caller = 0;
        int onCaller = 0;
        Task? loop = null;
        var thread = new Thread(() =>
        {
            SynchronizationContext.SetSynchronizationContext(new());
            caller = Environment.CurrentManagedThreadId;
            loop = strategy.ForAsync(0, 100, _ =>
            {
                release.Wait();
                if (Environment.CurrentManagedThreadId == caller)
                    Interlocked.Increment(ref onCaller);
            });
        });
        thread.Start();
        // The call returns although no item can end yet.
        thread.Join(TimeSpan.FromSeconds(30)).Should().BeTrue();
        release.Set();
        await loop!;
        onCaller.Should().Be(0);
    }

    [Fact(Timeout = 60_000)]
    public async Task Items_see_the_callers_context_and_leave_it_alone()
    {
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 2 });
        var local = new AsyncLocal<int> { Value = 5 };
        int wrong = 0;
        await strategy.ForAsync(0, 1000, _ =>
        {
            if (local.Value != 5)
                Interlocked.Increment(ref wrong);
        });
        await strategy.ForAsync(0, 100, async _ =>
        {
            await Task.Yield();
            if (local.Value != 5)
                Interlocked.Increment(ref wrong);
            local.Value = 6;
        });
        wrong.Should().Be(0);
        (await strategy.RunAsync(() => local.Value)).Should().Be(5);
        Task<int> loose;
        using (ExecutionContext.SuppressFlow())
            loose = strategy.RunAsync(() => local.Value);
        (await loose).Should().Be(0);
        local.Value.Should().Be(5);
    }

    // Each loop runs longer than a helper stays with it while others wait.
    [Fact(Timeout = 60_000)]
    public async Task Long_loops_inside_an_item_take_turns_on_its_place_at_degree_one()
    {
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 1 });
        int calls = 0;
        await strategy.RunAsync(async () =>
        {
            Task[] loops = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() => strategy.ForAsync(0, 30, _ =>
            {
                Thread.Sleep(3);
                Interlocked.Increment(ref calls);
            })))];
            await Task.WhenAll(loops);
        }).WaitAsync(TimeSpan.FromSeconds(50));
        calls.Should().Be(90);
    }
}
