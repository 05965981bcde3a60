namespace Parallelism.Tests.Contract;

public abstract partial class ContractTests
{
    [Promise]
    public async Task A_stream_starts_when_it_is_enumerated()
    {
        Signals signals = _signals;
        IAsyncEnumerable<int> stream = Strategy.StreamAsync([1, 2], i =>
        {
            signals.Add("run");
            return i;
        });
        signals.Count("run").Should().Be(0);
        (await CollectAsync(stream)).Should().Equal(1, 2);
        signals.Count("run").Should().Be(2);
    }

    [Promise]
    public async Task A_stream_can_be_enumerated_again()
    {
        IAsyncEnumerable<int> stream = Strategy.StreamAsync([1, 2, 3], static i => i * 2);
        (await CollectAsync(stream)).Should().Equal(2, 4, 6);
        (await CollectAsync(stream)).Should().Equal(2, 4, 6);
    }

    [Promise]
    public async Task A_stream_is_read_no_further_than_its_window()
    {
        var source = new ProbedSource(1000);
        int taken = 0;
        await foreach (int _ in Strategy.StreamAsync(source, static i => i, new StreamOptions { MaxItemsInFlight = 4 }))
        {
            taken++;
            source.Given.Should().BeLessThanOrEqualTo(taken + 4);
        }
        (taken, source.Given).Should().Be((1000, 1000));
    }

    [Promise]
    public async Task An_unordered_stream_is_read_no_further_than_its_window()
    {
        var source = new ProbedSource(200);
        int taken = 0;
        await foreach (int _ in Strategy.StreamAsync(source, static i => i, new StreamOptions { MaxItemsInFlight = 3, Ordered = false }))
        {
            taken++;
            source.Given.Should().BeLessThanOrEqualTo(taken + 3);
        }
        taken.Should().Be(200);
    }

    [Promise]
    public async Task A_window_of_one_gives_every_result()
    {
        var options = new StreamOptions { MaxItemsInFlight = 1 };
        (await CollectAsync(Strategy.StreamAsync(Lazy(50), static i => i, options))).Should().Equal(Enumerable.Range(0, 50));
    }

    [Promise]
    public async Task An_endless_source_streams_until_the_consumer_leaves()
    {
        var source = new ProbedSource(int.MaxValue);
        var results = new List<int>();
        await foreach (int result in Strategy.StreamAsync(source, static i => i * 2))
        {
            results.Add(result);
            if (results.Count == 100)
                break;
        }
        results.Should().Equal(Enumerable.Range(0, 100).Select(i => i * 2));
        source.Disposals.Should().Be(1);
        await ShouldBeUsableAsync();
    }

    [Promise]
    public async Task Leaving_a_stream_early_cancels_what_runs_and_disposes_the_source()
    {
        Signals signals = _signals;
        bool others = Strategy.MaxDegreeOfParallelism > 1;
        var source = new ProbedSource(int.MaxValue);
        // The second item runs until it is cancelled.
        await StartAsync(async () =>
        {
            await foreach (int result in Strategy.StreamAsync(source, async (i, ct) => await WaitForCancelAsync(signals, others, i, ct)))
            {
                if (others)
                    await signals.WaitAsync("running");
                break;
            }
        }).WaitAsync(Limit);
        source.Disposals.Should().Be(1);
        if (others)
            signals.IsSet("cancelled").Should().BeTrue();
        await ShouldBeUsableAsync();

        static async Task<int> WaitForCancelAsync(Signals signals, bool others, int i, CancellationToken cancellationToken)
        {
            if (i != 1 || !others)
                return i;
            signals.Set("running");
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(30), cancellationToken);
            }
            catch (OperationCanceledException)
            {
                signals.Set("cancelled");
                throw;
            }
            return i;
        }
    }

    [Promise]
    public async Task Leaving_a_stream_by_an_exception_of_the_consumer_cleans_up_too()
    {
        var source = new ProbedSource(int.MaxValue);
        Exception error = await FailureOfAsync(StartAsync(async () =>
        {
            await foreach (int result in Strategy.StreamAsync(source, static i => i))
                throw new Sample.DerivedException("mine");
        }));
        error.Should().BeOfType<Sample.DerivedException>().Which.Message.Should().Be("mine");
        source.Disposals.Should().Be(1);
    }

    [Promise]
    public async Task Two_streams_at_once_do_not_mix()
    {
        await using IAsyncEnumerator<int> first = Strategy.StreamAsync(Lazy(40), static i => i).GetAsyncEnumerator();
        await using IAsyncEnumerator<int> second = Strategy.StreamAsync(Lazy(40), static i => -i).GetAsyncEnumerator();
        for (int i = 0; i < 40; i++)
        {
            (await first.MoveNextAsync()).Should().BeTrue();
            (await second.MoveNextAsync()).Should().BeTrue();
            (first.Current, second.Current).Should().Be((i, -i));
        }
        (await first.MoveNextAsync()).Should().BeFalse();
        (await second.MoveNextAsync()).Should().BeFalse();
    }

    [Promise]
    public async Task A_slow_consumer_loses_nothing()
    {
        var results = new List<int>();
        await foreach (int result in Strategy.StreamAsync(Lazy(30), static i => i, new StreamOptions { MaxItemsInFlight = 2, Ordered = false }))
        {
            await Task.Delay(1);
            results.Add(result);
        }
        results.Order().Should().Equal(Enumerable.Range(0, 30));
    }
}
