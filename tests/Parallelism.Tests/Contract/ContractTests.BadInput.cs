namespace Parallelism.Tests.Contract;

public abstract partial class ContractTests
{
    [Promise]
    public async Task What_cannot_travel_is_refused_by_name_where_it_would_have_to_travel()
    {
        using var stream = new MemoryStream([1, 2, 3]);
        Task<long> call = Strategy.RunAsync(() => stream.Length);
        if (Traits.SharesMemory)
            (await call).Should().Be(3);
        else
            (await FailureOfAsync<WorkSerializationException>(call)).Message.Should().Contain("stream");
        await ShouldBeUsableAsync();
    }

    [Promise]
    public async Task A_hundred_items_that_cannot_travel_harm_only_themselves()
    {
        using var gate = new SemaphoreSlim(1);
        Task<int>[] bad = [.. Enumerable.Range(0, 100).Select(_ => Strategy.RunAsync(() => gate.CurrentCount))];
        Task<int>[] good = [.. Enumerable.Range(0, 100).Select(i => Strategy.RunAsync(() => i))];
        foreach (Task<int> call in bad)
        {
            if (Traits.SharesMemory)
                (await call).Should().Be(1);
            else
                await FailureOfAsync<WorkSerializationException>(call);
        }
        (await Task.WhenAll(good)).Should().Equal(Enumerable.Range(0, 100));
    }

    [Promise]
    public async Task A_result_that_cannot_travel_fails_its_own_item()
    {
        Task<MemoryStream> call = Strategy.RunAsync(static () => new MemoryStream([1, 2, 3]));
        if (Traits.SharesMemory)
            (await call).Length.Should().Be(3);
        else
            (await FailureOfAsync<WorkSerializationException>(call)).Message.Should().Contain(nameof(MemoryStream));
        await ShouldBeUsableAsync();
    }

    [Promise]
    public async Task Arguments_that_cannot_travel_are_refused()
    {
        Thread[] threads = [Thread.CurrentThread];
        Task<int[]> call = Strategy.MapAsync(threads, static thread => thread.ManagedThreadId);
        if (Traits.SharesMemory)
            (await call).Should().Equal(threads[0].ManagedThreadId);
        else
            await FailureOfAsync<WorkSerializationException>(call);
        await ShouldBeUsableAsync();
    }

    [Promise]
    public async Task Tasks_within_results_are_refused_everywhere()
    {
        (await FailureOfAsync<ArgumentException>(CallAsync(() => Strategy.RunAsync(static () => new ValueTask<int>(1))))).ParamName.Should().Be("work");
        (await FailureOfAsync<ArgumentException>(CallAsync(() => Strategy.MapAsync([1], static i => Task.Delay(i))))).ParamName.Should().Be("work");
        await ShouldBeUsableAsync();

        static async Task CallAsync(Func<Task> call) => await call();
    }

    [Promise]
    public async Task A_range_that_is_too_wide_is_refused()
    {
        Exception error = await FailureOfAsync(StartAsync(() => Strategy.ForAsync(long.MinValue, long.MaxValue, static i => Math.Abs(1))));
        error.Should().BeOfType<ArgumentOutOfRangeException>().Which.ParamName.Should().Be("toExclusive");
        error = await FailureOfAsync(Strategy.ReduceAsync(-2, long.MaxValue, 0, static (sum, i) => sum, static (a, b) => a));
        error.Should().BeOfType<ArgumentOutOfRangeException>().Which.ParamName.Should().Be("toExclusive");
        await ShouldBeUsableAsync();
    }
}
