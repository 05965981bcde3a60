namespace Parallelism.Tests.Contract;

public abstract partial class ContractTests
{
    [Promise]
    public async Task Results_of_a_map_are_in_the_order_of_the_items()
    {
        int[] source = [.. Enumerable.Range(0, 5000)];
        (await Strategy.MapAsync(source, static i => i * 3)).Should().Equal(source.Select(i => i * 3));
    }

    [Promise]
    public async Task Results_are_in_order_when_the_first_item_is_the_slowest()
    {
        Signals signals = _signals;
        bool others = Strategy.MaxDegreeOfParallelism > 1;
        // The first item ends after the last one, where they can overlap.
        int[] results = await Strategy.MapAsync([0, 1], i => Slowest(signals, others, i));
        results.Should().Equal(0, 1);

        static int Slowest(Signals signals, bool others, int i)
        {
            if (i == 0 && others)
                signals.Wait("last");
            if (i == 1)
                signals.Set("last");
            return i;
        }
    }

    [Promise]
    public async Task An_ordered_stream_keeps_the_order_whatever_the_items_take()
    {
        List<int> results = await CollectAsync(Strategy.StreamAsync(Enumerable.Range(0, 60), static async i =>
        {
            await Task.Delay(new Random(i).Next(6));
            return i;
        }));
        results.Should().Equal(Enumerable.Range(0, 60));
    }

    [Promise]
    public async Task An_unordered_stream_gives_every_result_once()
    {
        List<int> results = await CollectAsync(Strategy.StreamAsync(
            Enumerable.Range(0, 200), static i => i * 2, new StreamOptions { Ordered = false }));
        results.Order().Should().Equal(Enumerable.Range(0, 200).Select(i => i * 2));
    }

    [Promise]
    public async Task An_unordered_stream_gives_the_fastest_first()
    {
        Signals signals = _signals;
        bool others = Strategy.MaxDegreeOfParallelism > 1;
        var results = new List<int>();
        IAsyncEnumerable<int> stream = Strategy.StreamAsync(
            [0, 1], i => FirstWaits(signals, others, i), new StreamOptions { Ordered = false });
        await foreach (int result in stream)
        {
            results.Add(result);
            signals.Set("taken");
        }
        results.Should().Equal(others ? [1, 0] : [0, 1]);

        static int FirstWaits(Signals signals, bool others, int i)
        {
            if (i == 0 && others)
                signals.Wait("taken");
            return i;
        }
    }

    [Promise]
    public async Task A_lazy_source_is_mapped_in_order() =>
        (await Strategy.MapAsync(Lazy(300), static i => i + 1)).Should().Equal(Enumerable.Range(1, 300));

    private static IEnumerable<int> Lazy(int count)
    {
        for (int i = 0; i < count; i++)
            yield return i;
    }
}
