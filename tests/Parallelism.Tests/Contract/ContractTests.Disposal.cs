namespace Parallelism.Tests.Contract;

public abstract partial class ContractTests
{
    [Promise]
    public async Task A_strategy_that_was_never_used_disposes() => await Create(2).DisposeAsync().AsTask().WaitAsync(Limit);

    [Promise]
    public async Task Disposal_twice_and_at_once_is_one_disposal()
    {
        IExecutionStrategy strategy = Create(2);
        await strategy.RunAsync(static () => 1);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => StartAsync(() => strategy.DisposeAsync().AsTask()))).WaitAsync(Limit);
        await strategy.DisposeAsync().AsTask().WaitAsync(Limit);
    }

    [Promise]
    public async Task After_disposal_every_verb_says_so()
    {
        IExecutionStrategy strategy = Create(2);
        (await strategy.RunAsync(static () => 1)).Should().Be(1);
        await strategy.DisposeAsync();
        await FailureOfAsync<ObjectDisposedException>(strategy.RunAsync(static () => 1));
        await FailureOfAsync<ObjectDisposedException>(strategy.RunAsync(TwoAsync));
        await FailureOfAsync<ObjectDisposedException>(strategy.MapAsync([1], static i => i));
        await FailureOfAsync<ObjectDisposedException>(strategy.MapAsync(Lazy(3), static i => i));
        await FailureOfAsync<ObjectDisposedException>(CollectAsync(strategy.StreamAsync([1], static i => i)));
        await FailureOfAsync<ObjectDisposedException>(strategy.ForAsync(0, 3, static i => Math.Abs(i)));
        await FailureOfAsync<ObjectDisposedException>(strategy.ReduceAsync(0, 3, 0, static (sum, i) => sum, static (a, b) => a));
        strategy.Name.Should().NotBeNull();

        static Task<int> TwoAsync() => Task.FromResult(2);
    }

    [Promise]
    public async Task Disposal_while_items_run_and_wait_ends_every_call()
    {
        Signals signals = _signals;
        IExecutionStrategy strategy = Create(2);
        int degree = strategy.MaxDegreeOfParallelism;
        // More items than run at once; they listen to their tokens.
        Task<int>[] calls = [.. Enumerable.Range(0, degree + 4).Select(_ => StartAsync(() => strategy.RunAsync(async ct =>
        {
            signals.Add("running");
            await Task.Delay(TimeSpan.FromSeconds(30), ct);
            return 1;
        })))];
        await signals.WaitForCountAsync("running", degree);
        await strategy.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        foreach (Task<int> call in calls)
        {
            Exception error = await FailureOfAsync(call);
            (error is ObjectDisposedException or OperationCanceledException).Should().BeTrue($"a disposed strategy ends its calls so, not in {error}");
        }
        signals.Count("running").Should().Be(degree);
    }

    [Promise]
    public async Task Disposal_in_the_middle_of_a_map_and_a_stream_ends_them()
    {
        Signals signals = _signals;
        IExecutionStrategy strategy = Create(2);
        Task map = StartAsync(() => strategy.MapAsync(Enumerable.Range(0, 1000).ToArray(), async (i, ct) => await RunAsync(signals, i, ct)));
        Task stream = StartAsync(() => CollectAsync(strategy.StreamAsync(new ProbedSource(int.MaxValue), async (i, ct) => await RunAsync(signals, i, ct))));
        await signals.WaitForCountAsync("running", 1);
        await strategy.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        Exception error = await FailureOfAsync(map);
        (error is ObjectDisposedException or OperationCanceledException).Should().BeTrue($"a disposed strategy ends its maps so, not in {error}");
        error = await FailureOfAsync(stream);
        (error is ObjectDisposedException or OperationCanceledException).Should().BeTrue($"a disposed strategy ends its streams so, not in {error}");

        static async Task<int> RunAsync(Signals signals, int i, CancellationToken cancellationToken)
        {
            signals.Add("running");
            await Task.Delay(TimeSpan.FromSeconds(30), cancellationToken);
            return i;
        }
    }

    [Promise]
    public async Task Disposal_is_bounded_even_when_the_work_does_not_listen()
    {
        Signals signals = _signals;
        IExecutionStrategy strategy = Create(2);
        Task<int> call = StartAsync(() => strategy.RunAsync(() =>
        {
            signals.Set("running");
            signals.Wait("go");
            return 1;
        }));
        await signals.WaitAsync("running");
        Task disposal = StartAsync(() => strategy.DisposeAsync().AsTask());
        // Where nothing can be killed, disposal may give up on the item or wait for it; the item's end must then be the end of all.
        if (!strategy.Traits.CanKill)
            signals.Set("go");
        await disposal.WaitAsync(TimeSpan.FromSeconds(15));
        signals.Set("go");
        try
        {
            (await call.WaitAsync(Limit)).Should().Be(1);
        }
        catch (Exception error) when (error is ObjectDisposedException or OperationCanceledException or WorkerCrashedException)
        {
        }
    }

    [Promise]
    public async Task Disposing_one_strategy_leaves_another_alone()
    {
        IExecutionStrategy first = Create(2);
        await using IExecutionStrategy second = Create(2);
        (await first.RunAsync(static () => 1)).Should().Be(1);
        Task<int[]> call = StartAsync(() => second.MapAsync(Enumerable.Range(0, 100).ToArray(), TwiceAsync));
        await first.DisposeAsync();
        (await call).Should().HaveCount(100);
    }

    [Promise]
    public async Task Strategies_come_and_go()
    {
        for (int i = 0; i < 5; i++)
        {
            await using IExecutionStrategy strategy = Create(2);
            (await strategy.RunAsync(static () => 42)).Should().Be(42);
        }
    }
}
