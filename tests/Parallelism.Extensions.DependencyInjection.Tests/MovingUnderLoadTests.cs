namespace Parallelism.Tests;

// The library's own strategies, changed for one another while many callers keep them busy: each item runs once, and each result is the right one.
public sealed class MovingUnderLoadTests
{
    private const int Callers = 4;
    private const int Items = 50;

    [Fact(Timeout = 120_000)]
    public async Task Nothing_is_lost_and_nothing_runs_twice_while_the_strategy_changes_under_load()
    {
        await using var settings = new Settings("thread");
        settings.Change(("MaxDegreeOfParallelism", "2"));
        ConfiguredStrategy strategy = settings.Strategy;
        using var runs = new SharedArray<int>(Callers * Items);
        using var callsDone = new SemaphoreSlim(0);
        using var enough = new CancellationTokenSource();
        Task<int>[] callers = [.. Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(strategy, runs, caller, callsDone, enough.Token)))];

        string[] round = ["process", "sequential", "thread", "process", "thread", "sequential", "process"];
        foreach (string name in round)
        {
            for (int call = 0; call < 2 * Callers; call++)
                await callsDone.WaitAsync();
            await settings.MoveAsync(("Strategy", name));
        }
        await enough.CancelAsync();
        int[] calls = await Task.WhenAll(callers);
        await settings.LeftAsync();

        for (int caller = 0; caller < Callers; caller++)
            runs.ToArray()[(caller * Items)..((caller + 1) * Items)].Should().OnlyContain(count => count == calls[caller], "each call runs each item once");
        settings.Log.Lines.Count(line => line.StartsWith("Information 3 ", StringComparison.Ordinal)).Should().Be(round.Length);
        settings.Log.Lines.Count(line => line.StartsWith("Information 5 ", StringComparison.Ordinal)).Should().Be(round.Length);
        settings.Log.Lines.Should().NotContain(line => line.StartsWith("Warning", StringComparison.Ordinal) || line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_stream_moves_in_the_middle_between_threads_and_processes()
    {
        await using var settings = new Settings("process");
        settings.Change(("MaxDegreeOfParallelism", "1"));
        int own = Environment.ProcessId;
        var seen = new List<(int Item, bool AtHome)>();

        await foreach ((int Item, bool AtHome) result in settings.Strategy.StreamAsync(
            Enumerable.Range(0, 60), item => (item, Environment.ProcessId == own), new StreamOptions { MaxItemsInFlight = 2 }))
        {
            seen.Add(result);
            if (result.Item is 10 or 30 or 50)
                await settings.MoveAsync(("Strategy", result.Item == 30 ? "process" : "thread"));
        }

        seen.Select(result => result.Item).Should().Equal(Enumerable.Range(0, 60));
        // At most the window is on its way when the strategy moves.
        seen.Where(result => result.Item <= 10).Should().OnlyContain(result => !result.AtHome);
        seen.Where(result => result.Item is > 12 and <= 30).Should().OnlyContain(result => result.AtHome);
        seen.Where(result => result.Item is > 32 and <= 50).Should().OnlyContain(result => !result.AtHome);
        seen.Where(result => result.Item > 52).Should().OnlyContain(result => result.AtHome);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_degree_alone_resizes_the_worker_processes_that_are_there()
    {
        await using var settings = new Settings("process");
        settings.Change(("MaxDegreeOfParallelism", "1"));
        ConfiguredStrategy strategy = settings.Strategy;
        int worker = await strategy.RunAsync(static () => Environment.ProcessId);
        IExecutionStrategy before = strategy.Current;

        await settings.MoveAsync(("MaxDegreeOfParallelism", "2"));

        strategy.Current.Should().BeSameAs(before);
        strategy.MaxDegreeOfParallelism.Should().Be(2);
        ((ProcessStrategy)strategy.Current).GetStatistics().ProcessIds.Should().Contain(worker);
        settings.Log.Lines.Should().Contain("Information 4 Parallelism: The worker processes of (default) were resized from 1 to 2");
    }

    [Fact(Timeout = 120_000)]
    public async Task Workers_that_cannot_start_leave_the_work_where_it_is()
    {
        await using var settings = new Settings("thread", options => options.Process.Initializer = static () => throw new NotSupportedException("no licence"));
        settings.Change(("MaxDegreeOfParallelism", "1"));
        ConfiguredStrategy strategy = settings.Strategy;

        await settings.MoveAsync(("Strategy", "process"));

        strategy.Name.Should().Be("thread");
        (await strategy.RunAsync(() => 42)).Should().Be(42);
        settings.Log.Lines.Should().ContainSingle(line => line.StartsWith("Error 7 ", StringComparison.Ordinal)).Which.Should().Contain("no licence");
    }

    // Maps, streams, reductions and single items in turn; each item counts itself where every process sees it.
    private static async Task<int> CallAsync(IExecutionStrategy strategy, SharedArray<int> runs, int caller, SemaphoreSlim callsDone, CancellationToken enough)
    {
        int offset = caller * Items;
        int calls = 0;
        for (; !enough.IsCancellationRequested; calls++)
        {
            long sum = 0;
            switch (calls % 4)
            {
                case 0:
                    long[] map = await strategy.MapAsync(Enumerable.Range(0, Items).ToArray(), item => Count(runs, offset, item), cancellationToken: CancellationToken.None);
                    sum = map.Sum();
                    break;
                case 1:
                    await foreach (long result in strategy.StreamAsync(Enumerable.Range(0, Items), item => Count(runs, offset, item), new StreamOptions { Ordered = false }, CancellationToken.None))
                        sum += result;
                    break;
                case 2:
                    sum = await strategy.ReduceAsync(0, Items, 0L, (total, item) => total + Count(runs, offset, item), static (a, b) => a + b, cancellationToken: CancellationToken.None);
                    break;
                default:
                    for (int item = 0; item < Items; item++)
                    {
                        int one = item;
                        sum += await strategy.RunAsync(() => Count(runs, offset, one), CancellationToken.None);
                    }
                    break;
            }
            sum.Should().Be(Items * (Items - 1));
            callsDone.Release();
        }
        return calls;
    }

    private static long Count(SharedArray<int> runs, int offset, int item)
    {
        runs.AtomicAdd(offset + item, 1);
        return 2 * item;
    }
}
