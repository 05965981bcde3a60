namespace Parallelism.Tests.Contract;

public abstract partial class ContractTests
{
    [Promise]
    public async Task A_loop_calls_its_body_once_for_each_index()
    {
        Signals signals = _signals;
        await Strategy.ForAsync(3, 33, i => signals.Add($"index{i}"));
        for (int i = 0; i < 40; i++)
            signals.Count($"index{i}").Should().Be(i is >= 3 and < 33 ? 1 : 0);
    }

    [Promise]
    public async Task A_loop_over_nothing_calls_nothing()
    {
        await Strategy.ForAsync(5, 5, static i => throw new InvalidOperationException());
        await Strategy.ForAsync(5, 4, static i => throw new InvalidOperationException());
        await Strategy.ForAsync(int.MaxValue, int.MinValue, static i => throw new InvalidOperationException());
        await Strategy.ForAsync(long.MaxValue, long.MinValue, static i => throw new InvalidOperationException());
    }

    [Promise]
    public async Task A_loop_reaches_the_ends_of_int()
    {
        Signals signals = _signals;
        await Strategy.ForAsync(int.MaxValue - 3, int.MaxValue, i => signals.Add($"top{int.MaxValue - i}"));
        await Strategy.ForAsync(int.MinValue, int.MinValue + 2, i => signals.Add($"bottom{(long)i - int.MinValue}"));
        (signals.Count("top1"), signals.Count("top2"), signals.Count("top3")).Should().Be((1, 1, 1));
        (signals.Count("bottom0"), signals.Count("bottom1")).Should().Be((1, 1));
    }

    [Promise]
    public async Task A_loop_runs_over_long_indices()
    {
        Signals signals = _signals;
        long start = long.MaxValue - 4;
        await Strategy.ForAsync(start, long.MaxValue, i => signals.Add($"index{i - start}"));
        await Strategy.ForAsync(-2L, 2L, i => signals.Add($"small{i + 2}"));
        for (int i = 0; i < 4; i++)
            (signals.Count($"index{i}"), signals.Count($"small{i}")).Should().Be((1, 1));
    }

    [Promise]
    public async Task An_asynchronous_body_is_awaited()
    {
        Signals signals = _signals;
        await Strategy.ForAsync(0, 8, async i =>
        {
            await Task.Delay(1);
            signals.Add("done");
        });
        signals.Count("done").Should().Be(8);
        await Strategy.ForAsync(0, 8, async (i, ct) =>
        {
            await Task.Delay(1, ct);
            signals.Add("done too");
        });
        signals.Count("done too").Should().Be(8);
    }

    [Promise]
    public async Task A_long_range_ends_early_at_a_failure()
    {
        InvalidOperationException error = await FailureOfAsync<InvalidOperationException>(
            Strategy.ForAsync(0L, long.MaxValue, static i =>
            {
                if (i == 1000)
                    Thrower.Throw("invalid operation");
            }));
        WorkItem.TryGetIndex(error, out long index).Should().BeTrue();
        index.Should().Be(1000);
        await ShouldBeUsableAsync();
    }

    [Promise]
    public async Task An_error_in_a_loop_carries_its_place_in_the_range()
    {
        InvalidOperationException error = await FailureOfAsync<InvalidOperationException>(
            Strategy.ForAsync(100, 110, static i =>
            {
                if (i == 104)
                    Thrower.Throw("invalid operation");
            }));
        WorkItem.TryGetIndex(error, out long index).Should().BeTrue();
        index.Should().Be(4);
    }

    [Promise]
    public async Task A_large_loop_with_a_tiny_body_ends()
    {
        (await Strategy.ReduceAsync(0, 3_000_000, 0L, static (sum, i) => sum + i, static (a, b) => a + b)).Should().Be(2_999_999L * 3_000_000 / 2);
        await Strategy.ForAsync(0, 300_000, static i => Math.Abs(i));
    }
}
