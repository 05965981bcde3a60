namespace Parallelism.Tests.Contract;

public abstract partial class ContractTests
{
    [Promise]
    public async Task Many_threads_may_call_at_once()
    {
        Task<int>[] callers = [.. Enumerable.Range(0, 12).Select(caller => StartAsync(async () =>
        {
            int sum = 0;
            for (int i = 0; i < 20; i++)
            {
                sum += await Strategy.RunAsync(() => i);
                sum += (await Strategy.MapAsync([i, i], static x => x)).Sum();
            }
            return sum;
        }))];
        (await Task.WhenAll(callers).WaitAsync(Limit)).Should().AllBeEquivalentTo(3 * 190);
    }

    [Promise]
    public async Task Verbs_of_all_kinds_may_overlap()
    {
        Task<int[]> map = StartAsync(() => Strategy.MapAsync(Enumerable.Range(0, 500).ToArray(), TwiceAsync));
        Task<List<int>> stream = StartAsync(() => CollectAsync(Strategy.StreamAsync(Lazy(500), static i => i + 1)));
        Task<long> sum = StartAsync(() => Strategy.ReduceAsync(0, 50_000, 0L, static (total, i) => total + i, static (a, b) => a + b));
        Task loop = StartAsync(() => Strategy.ForAsync(0, 5000, static i => Math.Abs(i)));
        await Task.WhenAll(map, stream, sum, loop).WaitAsync(Limit);
        (await map).Should().Equal(Enumerable.Range(0, 500).Select(i => i * 2));
        (await stream).Should().Equal(Enumerable.Range(1, 500));
        (await sum).Should().Be(1_249_975_000);
    }

    [Promise]
    public async Task A_burst_of_calls_all_end()
    {
        Task<int>[] calls = [.. Enumerable.Range(0, 500).Select(i => Strategy.RunAsync(() => i))];
        (await Task.WhenAll(calls).WaitAsync(Limit)).Should().Equal(Enumerable.Range(0, 500));
    }

    [Promise]
    public async Task Two_strategies_work_side_by_side()
    {
        await using IExecutionStrategy other = Create(2);
        Task<int[]> first = StartAsync(() => Strategy.MapAsync(Enumerable.Range(0, 200).ToArray(), TwiceAsync));
        Task<int[]> second = StartAsync(() => other.MapAsync(Enumerable.Range(0, 200).ToArray(), static i => -i));
        (await first).Should().Equal(Enumerable.Range(0, 200).Select(i => i * 2));
        (await second).Should().Equal(Enumerable.Range(0, 200).Select(i => -i));
    }

    [Promise]
    public async Task A_caller_whose_context_is_never_served_is_not_blocked()
    {
        IExecutionStrategy strategy = Strategy;
        Task call = StartAsync(() =>
        {
            // The thread of a user interface that waits: whatever is posted to it stays there.
            SynchronizationContext.SetSynchronizationContext(new DeafContext());
            strategy.RunAsync(TwoAsync).GetAwaiter().GetResult().Should().Be(2);
            strategy.MapAsync([1, 2], TwiceAsync).GetAwaiter().GetResult().Should().Equal(2, 4);
            strategy.MapAsync(Lazy(3), static i => i).GetAwaiter().GetResult().Should().Equal(0, 1, 2);
            strategy.ForAsync(0, 3, static i => Math.Abs(i)).GetAwaiter().GetResult();
            strategy.ReduceAsync(0, 3, 0, static (sum, i) => sum + i, static (a, b) => a + b).GetAwaiter().GetResult().Should().Be(3);
            return Task.CompletedTask;
        });
        await call.WaitAsync(Limit);

        static async Task<int> TwoAsync()
        {
            await Task.Delay(1).ConfigureAwait(false);
            return 2;
        }
    }

    private sealed class DeafContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }

        public override void Send(SendOrPostCallback d, object? state) => throw new InvalidOperationException("Nobody serves this context.");
    }
}
