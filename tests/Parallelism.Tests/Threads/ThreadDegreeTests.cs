namespace Parallelism.Tests.Threads;

public sealed class ThreadDegreeTests
{
    [Theory(Timeout = 60_000)]
    [InlineData(1, ThreadSource.ThreadPool)]
    [InlineData(2, ThreadSource.ThreadPool)]
    [InlineData(5, ThreadSource.ThreadPool)]
    [InlineData(1, ThreadSource.Dedicated)]
    [InlineData(3, ThreadSource.Dedicated)]
    public async Task The_degree_holds_over_all_calls_together(int degree, ThreadSource threads)
    {
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = degree, Threads = threads });
        var gauge = new Gauge();
        IEnumerable<Task> calls = Enumerable.Range(0, 12).Select(n => Task.Run(async () =>
        {
            for (int round = 0; round < 10; round++)
            {
                switch ((n + round) % 6)
                {
                    case 0: await strategy.ForAsync(0, 200, _ => gauge.Spin(50)); break;
                    case 1: await strategy.ForAsync(0, 50, _ => gauge.YieldAsync(3)); break;
                    case 2: await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => strategy.RunAsync(() => gauge.Spin(50)))); break;
                    case 3: await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => strategy.RunAsync(() => gauge.YieldAsync(3)))); break;
                    // Only the innermost items count: the outer ones wait for them.
                    case 4: await strategy.ForAsync(0, 8, _ => strategy.ForAsync(0, 20, _ => gauge.Spin(50)).Wait()); break;
                    case 5: await strategy.ForAsync(0, 8, _ => strategy.ForAsync(0, 20, _ => gauge.YieldAsync(2))); break;
                }
            }
        }));
        await Task.WhenAll(calls);
        gauge.Most.Should().BeLessThanOrEqualTo(degree);
    }

    [Fact(Timeout = 60_000)]
    public async Task All_of_the_degree_is_used()
    {
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 4, Threads = ThreadSource.Dedicated });
        using var all = new Barrier(4);
        await strategy.ForAsync(0, 4, _ => all.SignalAndWait());
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => strategy.RunAsync(() => all.SignalAndWait())));
        all.CurrentPhaseNumber.Should().Be(2);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Nested_calls_of_every_kind_end(int degree)
    {
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = degree });
        int leaves = 0;
        void Leaf() => Interlocked.Increment(ref leaves);
        await strategy.ForAsync(0, 4, _ => strategy.ForAsync(0, 4, _ => strategy.ForAsync(0, 4, _ => Leaf()).Wait()).Wait());
        leaves.Should().Be(64);
        await strategy.ForAsync(0, 4, async _ => await strategy.ForAsync(0, 4, async _ => await strategy.RunAsync(Leaf)));
        leaves.Should().Be(80);
        await strategy.RunAsync(() => strategy.RunAsync(() => strategy.RunAsync(Leaf).Wait()).Wait());
        leaves.Should().Be(81);
        // Several nested calls at once, sync over async, from another thread than the item's.
        await strategy.RunAsync(() => Task.WaitAll(
            Task.Run(() => strategy.ForAsync(0, 10, _ => Leaf())),
            Task.Run(() => strategy.ForAsync(0, 10, async _ => { await Task.Yield(); Leaf(); })),
            Task.Run(() => strategy.RunAsync(Leaf)),
            Task.Run(() => strategy.RunAsync(async () => { await Task.Yield(); Leaf(); }))));
        leaves.Should().Be(103);
        await strategy.ForAsync(0, 5, async _ =>
        {
            await foreach (int i in strategy.StreamAsync(Enumerable.Range(0, 10), i => i))
                Leaf();
        });
        leaves.Should().Be(153);
    }

    [Fact(Timeout = 60_000)]
    public async Task Nested_calls_that_their_item_does_not_wait_for_still_run_within_the_degree()
    {
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 1 });
        var gauge = new Gauge();
        var left = new System.Collections.Concurrent.ConcurrentBag<Task>();
        for (int round = 0; round < 50; round++)
        {
            await strategy.RunAsync(() =>
            {
                for (int i = 0; i < 5; i++)
                    left.Add(strategy.RunAsync(() => gauge.YieldAsync(2)));
            });
        }
        await Task.WhenAll(left);
        gauge.Most.Should().Be(1);
        (await strategy.RunAsync(() => 7)).Should().Be(7);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_call_that_waits_for_its_turn_holds_no_thread()
    {
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 1, Threads = ThreadSource.Dedicated });
        using var release = new ManualResetEventSlim();
        Task<bool> first = strategy.RunAsync(() => release.Wait(TimeSpan.FromSeconds(30)));
        int after = 0;
        Task loop = strategy.ForAsync(0, 10, _ => { after++; });
        Task<int> last = strategy.RunAsync(() => after);
        loop.IsCompleted.Should().BeFalse();
        release.Set();
        (await first).Should().BeTrue();
        (await last).Should().Be(10, "first come, first served");
        await loop;
    }
}
