namespace Parallelism.Tests.Contract;

public abstract partial class ContractTests
{
    [PromiseTheory]
    [InlineData("run")]
    [InlineData("map")]
    [InlineData("stream")]
    [InlineData("loop")]
    public async Task As_many_items_as_the_degree_run_at_once(string verb)
    {
        Signals signals = _signals;
        int degree = Strategy.MaxDegreeOfParallelism;
        // Every item waits until all of them run.
        await StartAsync(() => Call()).WaitAsync(Limit);
        signals.Count("here").Should().Be(degree);

        Task Call() => verb switch
        {
            "run" => Task.WhenAll(Enumerable.Range(0, degree).Select(i => StartAsync(() => Strategy.RunAsync(() => Meet(signals, degree))))),
            "map" => Strategy.MapAsync(Enumerable.Range(0, degree).ToArray(), i => Meet(signals, degree)),
            "stream" => CollectAsync(Strategy.StreamAsync(Lazy(degree), i => Meet(signals, degree))),
            _ => Strategy.ForAsync(0, degree, i => { Meet(signals, degree); }),
        };

        static int Meet(Signals signals, int degree)
        {
            signals.Add("here");
            signals.WaitForCount("here", degree);
            return 0;
        }
    }

    [Promise]
    public async Task No_more_items_than_the_degree_run_at_once()
    {
        Signals signals = _signals;
        int[] present = await StartAsync(() => Strategy.MapAsync(Enumerable.Range(0, 60).ToArray(), i => Present(signals)));
        present.Max().Should().BeLessThanOrEqualTo(Strategy.MaxDegreeOfParallelism);
    }

    [Promise]
    public async Task Asynchronous_items_count_while_they_wait()
    {
        Signals signals = _signals;
        int[] present = await StartAsync(() => Strategy.MapAsync(Enumerable.Range(0, 40).ToArray(), async i =>
        {
            using Signals.Presence here = signals.Enter(out int count);
            await Task.Delay(3);
            return count;
        }));
        present.Max().Should().BeLessThanOrEqualTo(Strategy.MaxDegreeOfParallelism);
    }

    [Promise]
    public async Task The_degree_holds_over_all_calls_together()
    {
        Signals signals = _signals;
        Task<int[]>[] maps = [.. Enumerable.Range(0, 3).Select(_ => StartAsync(() => Strategy.MapAsync(Enumerable.Range(0, 15).ToArray(), i => Present(signals))))];
        Task<List<int>> stream = StartAsync(() => CollectAsync(Strategy.StreamAsync(Lazy(15), i => Present(signals))));
        Task<int>[] runs = [.. Enumerable.Range(0, 10).Select(_ => StartAsync(() => Strategy.RunAsync(() => Present(signals))))];
        int[] present = [.. (await Task.WhenAll(maps)).SelectMany(map => map), .. await stream, .. await Task.WhenAll(runs)];
        present.Should().HaveCount(70);
        present.Max().Should().BeLessThanOrEqualTo(Strategy.MaxDegreeOfParallelism);
    }

    [Promise]
    public async Task With_a_degree_of_one_every_verb_ends()
    {
        Signals signals = _signals;
        await using IExecutionStrategy one = Create(1);
        one.MaxDegreeOfParallelism.Should().Be(1);
        (await one.RunAsync(() => Present(signals)).WaitAsync(Limit)).Should().Be(1);
        (await one.MapAsync(Enumerable.Range(0, 10).ToArray(), i => Present(signals)).WaitAsync(Limit)).Should().AllBeEquivalentTo(1);
        (await one.MapAsync(Lazy(10), i => Present(signals)).WaitAsync(Limit)).Should().AllBeEquivalentTo(1);
        (await CollectAsync(one.StreamAsync(Lazy(10), i => Present(signals))).WaitAsync(Limit)).Should().AllBeEquivalentTo(1);
        (await CollectAsync(one.StreamAsync(Lazy(10), TwiceAsync, new StreamOptions { Ordered = false })).WaitAsync(Limit)).Should().HaveCount(10);
        await one.ForAsync(0, 10, static i => Math.Abs(i)).WaitAsync(Limit);
        (await one.ReduceAsync(0, 10, 0, static (sum, i) => sum + i, static (a, b) => a + b).WaitAsync(Limit)).Should().Be(45);
    }

    [Promise]
    public async Task A_degree_of_many_gives_the_same_results()
    {
        await using IExecutionStrategy many = Create(8);
        (await many.MapAsync(Enumerable.Range(0, 100).ToArray(), static i => i * i)).Should().Equal(Enumerable.Range(0, 100).Select(i => i * i));
    }

    private static int Present(Signals signals)
    {
        using Signals.Presence here = signals.Enter(out int count);
        Thread.Sleep(2);
        return count;
    }
}
