namespace Parallelism.Tests.Contract;

public abstract partial class ContractTests
{
    [Promise]
    public async Task Work_can_use_a_strategy_of_its_own()
    {
        int[][] results = await Strategy.MapAsync([1, 2, 3], static async i =>
        {
            await using var inner = new SequentialStrategy();
            return await inner.MapAsync([1, 2], j => i * j);
        });
        results.SelectMany(result => result).Should().Equal(1, 2, 2, 4, 3, 6);
    }

    [PromiseTheory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Work_can_call_its_own_strategy_without_a_hang(int degree)
    {
        await using IExecutionStrategy strategy = Create(degree);
        if (!strategy.Traits.SharesMemory)
            return;
        (await StartAsync(() => SumAsync(strategy, 4)).WaitAsync(Limit)).Should().Be(81);

        // Every level calls the next from all of its items, asynchronously and in streams.
        static async Task<int> SumAsync(IExecutionStrategy strategy, int depth)
        {
            if (depth == 0)
                return 1;
            int[] results = depth % 2 == 0
                ? await strategy.MapAsync([1, 2, 3], i => SumAsync(strategy, depth - 1))
                : [.. await CollectAsync(strategy.StreamAsync([1, 2, 3], i => SumAsync(strategy, depth - 1)))];
            return results.Sum();
        }
    }

    [PromiseTheory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Work_can_block_on_its_own_strategy_without_a_hang(int degree)
    {
        await using IExecutionStrategy strategy = Create(degree);
        if (!strategy.Traits.SharesMemory)
            return;
        (await StartAsync(() => strategy.MapAsync([1, 2, 3, 4], i => Sum(strategy))).WaitAsync(Limit)).Should().AllBeEquivalentTo(6);

        static int Sum(IExecutionStrategy strategy) =>
            strategy.ReduceAsync(1, 4, 0, static (sum, i) => sum + i, static (a, b) => a + b).GetAwaiter().GetResult();
    }

    [Promise]
    public async Task Nested_failures_surface_as_they_are()
    {
        Exception error = await FailureOfAsync(Strategy.MapAsync([1], static async i =>
        {
            await using var inner = new SequentialStrategy();
            return await inner.MapAsync([1, 2], static j => j == 2 ? Thrower.Throw("own fields") : j);
        }));
        error.Should().BeOfType<Sample.OrderException>().Which.OrderId.Should().Be(4711);
        WorkItem.TryGetIndex(error, out long index).Should().BeTrue();
        index.Should().Be(0, "the index is that of the caller's item");
    }

    [Promise]
    public async Task A_continuation_can_call_again()
    {
        Task<int>[] calls = [.. Enumerable.Range(0, 10).Select(i =>
            Strategy.RunAsync(() => i).ContinueWith(first => Strategy.RunAsync(static () => 1), TaskScheduler.Default).Unwrap())];
        (await Task.WhenAll(calls).WaitAsync(Limit)).Should().AllBeEquivalentTo(1);
    }

    [Promise]
    public async Task A_continuation_that_blocks_on_another_call_does_not_hang()
    {
        Task<int> call = StartAsync(() => Strategy.RunAsync(static async () =>
        {
            await Task.Yield();
            return 1;
        })).ContinueWith(
            first => first.Result + Strategy.RunAsync(static () => 1).GetAwaiter().GetResult(),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        (await call.WaitAsync(Limit)).Should().Be(2);
    }

    [Promise]
    public async Task A_stream_can_feed_a_stream()
    {
        IAsyncEnumerable<int> first = Strategy.StreamAsync(Lazy(50), static i => i + 1);
        (await CollectAsync(Strategy.StreamAsync(first, static i => i * 2)).WaitAsync(Limit)).Should().Equal(Enumerable.Range(1, 50).Select(i => i * 2));
    }

    [Promise]
    public async Task The_consumer_of_a_stream_can_call_the_strategy()
    {
        var results = new List<int>();
        await foreach (int i in Strategy.StreamAsync(Lazy(10), static i => i))
            results.Add(await Strategy.RunAsync(() => i * 10).WaitAsync(Limit));
        results.Should().Equal(Enumerable.Range(0, 10).Select(i => i * 10));
    }
}
