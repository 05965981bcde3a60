namespace Parallelism.Tests.Contract;

public abstract partial class ContractTests
{
    [Promise]
    public async Task A_reduction_folds_every_index_once() =>
        (await Strategy.ReduceAsync(0, 10_001, 0L, static (sum, i) => sum + i, static (a, b) => a + b)).Should().Be(50_005_000);

    [Promise]
    public async Task A_reduction_of_nothing_is_its_seed()
    {
        (await Strategy.ReduceAsync(3, 3, 17, static (sum, i) => throw new InvalidOperationException(), static (a, b) => a + b)).Should().Be(17);
        (await Strategy.ReduceAsync(long.MaxValue, long.MinValue, 17, static (sum, i) => throw new InvalidOperationException(), static (a, b) => a + b))
            .Should().Be(17);
    }

    [Promise]
    public async Task A_reduction_combines_in_order()
    {
        string expected = string.Concat(Enumerable.Range(0, 700).Select(i => $"{i},"));
        (await Strategy.ReduceAsync(0, 700, "", static (text, i) => $"{text}{i},", static (a, b) => a + b)).Should().Be(expected);
    }

    [Promise]
    public async Task A_sum_of_floating_point_numbers_is_the_same_bit_for_bit_everywhere()
    {
        await using var reference = new SequentialStrategy();
        long expected = await Bits(reference);
        (await Bits(Strategy)).Should().Be(expected);
        foreach (int degree in new[] { 1, 2, 5 })
        {
            await using IExecutionStrategy other = Create(degree);
            (await Bits(other)).Should().Be(expected);
        }

        static async Task<long> Bits(IExecutionStrategy strategy) => BitConverter.DoubleToInt64Bits(
            await strategy.ReduceAsync(1, 20_001, 0.0, static (sum, i) => sum + (1.0 / i), static (a, b) => a + b));
    }

    [Promise]
    public async Task A_reduction_runs_over_long_indices() =>
        (await Strategy.ReduceAsync(long.MaxValue - 1000, long.MaxValue, 0L, static (sum, i) => sum + (long.MaxValue - i), static (a, b) => a + b))
            .Should().Be(500_500);

    [Promise]
    public async Task A_reduction_uses_what_its_fold_captures()
    {
        int[] weights = [1, 10, 100];
        (await Strategy.ReduceAsync(0, 300, 0, (sum, i) => sum + weights[i % 3], static (a, b) => a + b)).Should().Be(11_100);
    }

    [Promise]
    public async Task An_error_in_a_reduction_carries_its_place_in_the_range()
    {
        InvalidOperationException error = await FailureOfAsync<InvalidOperationException>(
            Strategy.ReduceAsync(1000, 6000, 0, static (sum, i) => i == 4500 ? Thrower.Throw("invalid operation") : sum, static (a, b) => a + b));
        WorkItem.TryGetIndex(error, out long index).Should().BeTrue();
        index.Should().Be(3500);
        await ShouldBeUsableAsync();
    }

    [Promise]
    public async Task An_error_of_combine_surfaces()
    {
        Exception error = await FailureOfAsync(
            Strategy.ReduceAsync(0, 10, 0, static (sum, i) => sum + i, static (a, b) => throw new Sample.DerivedException("combine")));
        error.Should().BeOfType<Sample.DerivedException>();
        await ShouldBeUsableAsync();
    }

    [Promise]
    public async Task A_reduction_can_be_cancelled()
    {
        Signals signals = _signals;
        using var cancel = new CancellationTokenSource();
        Task<int> call = StartAsync(() => Strategy.ReduceAsync(
            0L, 1L << 40, 0, (sum, i) => First(signals, i), static (a, b) => a + b, cancellationToken: cancel.Token));
        await signals.WaitAsync("running");
        await cancel.CancelAsync();
        (await FailureOfAsync(call)).Should().BeAssignableTo<OperationCanceledException>().Which.CancellationToken.Should().Be(cancel.Token);
        await ShouldBeUsableAsync();

        static int First(Signals signals, long i)
        {
            if (i == 0)
                signals.Set("running");
            return 0;
        }
    }
}
