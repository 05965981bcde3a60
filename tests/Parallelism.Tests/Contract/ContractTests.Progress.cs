namespace Parallelism.Tests.Contract;

public abstract partial class ContractTests
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(1);

    [Promise]
    public async Task Progress_comes_in_order_and_its_last_report_is_the_final_state()
    {
        var map = new Reports();
        await Strategy.MapAsync(Enumerable.Range(0, 40).ToArray(), static i => Slow(i), new MapOptions { Progress = map.Receiver, ProgressInterval = Often });
        map.ShouldEndWith(done: 40, failed: 0, total: 40);

        var loop = new Reports();
        await Strategy.ForAsync(0, 40, static i => Slow(i), new MapOptions { Progress = loop.Receiver, ProgressInterval = Often });
        loop.ShouldEndWith(done: 40, failed: 0, total: 40);

        var sum = new Reports();
        (await Strategy.ReduceAsync(0, 1000, 0, static (total, i) => total + i, static (a, b) => a + b, new ReduceOptions { Progress = sum.Receiver, ProgressInterval = Often }))
            .Should().Be(499_500);
        sum.ShouldEndWith(done: 1000, failed: 0, total: 1000);

        var none = new Reports();
        await Strategy.MapAsync(Array.Empty<int>(), static i => i, new MapOptions { Progress = none.Receiver });
        none.ShouldEndWith(done: 0, failed: 0, total: 0);
    }

    [Promise]
    public async Task Progress_of_a_stream_knows_its_total_where_the_source_does()
    {
        var known = new Reports();
        (await CollectAsync(Strategy.StreamAsync(Enumerable.Range(0, 30).ToArray(), static i => Slow(i), new StreamOptions { Progress = known.Receiver, ProgressInterval = Often })))
            .Should().HaveCount(30);
        known.ShouldEndWith(done: 30, failed: 0, total: 30);

        var unknown = new Reports();
        (await Strategy.MapAsync(Unknown(30), static i => Slow(i), new MapOptions { Progress = unknown.Receiver, ProgressInterval = Often })).Should().HaveCount(30);
        unknown.ShouldEndWith(done: 30, failed: 0, total: null);
        unknown.All.Should().OnlyContain(report => report.Remaining == null && report.Fraction == null);

        static IEnumerable<int> Unknown(int count)
        {
            for (int i = 0; i < count; i++)
                yield return i;
        }
    }

    [Promise]
    public async Task Progress_counts_failures_and_ends_with_the_call_that_fails()
    {
        var going = new Reports();
        var keepGoing = new MapOptions { OnError = ErrorHandling.KeepGoing, Progress = going.Receiver, ProgressInterval = Often };
        await FailureOfAsync<AggregateException>(Strategy.MapAsync(Enumerable.Range(0, 20).ToArray(), static i => i % 5 == 0 ? throw new InvalidDataException() : Slow(i), keepGoing));
        going.ShouldEndWith(done: 16, failed: 4, total: 20);

        var fast = new Reports();
        await FailureOfAsync<InvalidDataException>(Strategy.MapAsync(
            Enumerable.Range(0, 20).ToArray(), static i => i == 3 ? throw new InvalidDataException() : i, new MapOptions { Progress = fast.Receiver, ProgressInterval = Often }));
        fast.All[^1].Failed.Should().Be(1);
        fast.All[^1].IsFinal.Should().BeTrue();

        var stream = new Reports();
        var options = new StreamOptions { OnError = ErrorHandling.KeepGoing, Progress = stream.Receiver, ProgressInterval = Often };
        await FailureOfAsync<AggregateException>(CollectAsync(Strategy.StreamAsync([1, 2, 3], static i => i == 2 ? throw new InvalidDataException() : i, options)));
        stream.ShouldEndWith(done: 2, failed: 1, total: 3);
    }

    [Promise]
    public async Task Progress_ends_with_a_call_that_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var reports = new Reports(report =>
        {
            if (report.Done > 0)
                cancellation.Cancel();
        });
        Task call = Strategy.MapAsync(Enumerable.Range(0, 100_000).ToArray(), static i => Slow(i), new MapOptions { Progress = reports.Receiver, ProgressInterval = Often }, cancellation.Token);
        await FailureOfAsync<OperationCanceledException>(call);
        reports.ShouldBeInOrder();
        reports.All[^1].Summary!.Done.Should().BeInRange(1, 99_999);
    }

    [Promise]
    public async Task A_receiver_of_progress_that_throws_ends_the_call_in_its_exception()
    {
        var reports = new Reports(static _ => throw new InvalidDataException("no room"));
        var options = new MapOptions { Progress = reports.Receiver, ProgressInterval = Often };
        (await FailureOfAsync<InvalidDataException>(Strategy.MapAsync(Enumerable.Range(0, 100_000).ToArray(), static i => Slow(i), options))).Message.Should().Be("no room");
        reports.All.Should().HaveCount(1);
        var streamOptions = new StreamOptions { Progress = new Reports(static _ => throw new InvalidDataException("no room")).Receiver, ProgressInterval = Often };
        (await FailureOfAsync<InvalidDataException>(CollectAsync(Strategy.StreamAsync(Enumerable.Range(0, 100_000), static i => Slow(i), streamOptions)))).Message.Should().Be("no room");
        await ShouldBeUsableAsync();
    }

    [Promise]
    public async Task The_summary_says_how_the_time_was_spent()
    {
        var reports = new Reports();
        await Strategy.MapAsync(Enumerable.Range(0, 20).ToArray(), static i => Slow(i), new MapOptions { Progress = reports.Receiver });
        RunSummary summary = reports.All[^1].Summary!;
        summary.MaxDegreeOfParallelism.Should().Be(Strategy.MaxDegreeOfParallelism);
        summary.WorkTime.Should().BeGreaterThan(TimeSpan.FromMilliseconds(19), "each of twenty items takes a millisecond at least");
        summary.Elapsed.Should().BePositive();
        summary.SpeedUp.Should().BeInRange(0.0001, Strategy.MaxDegreeOfParallelism + 0.1);
        (summary.Working + summary.Serializing + summary.Waiting).Should().BeApproximately(1, 1e-9);
        if (!Traits.SharesMemory)
            summary.SerializationTime.Should().BePositive();
    }

    [Promise]
    public async Task A_snapshot_counts_what_ended_what_runs_and_what_waits()
    {
        await using IExecutionStrategy strategy = Create(1);
        StrategySnapshot before = strategy.GetSnapshot()!;
        (before.Strategy, before.MaxDegreeOfParallelism, before.Queued, before.InFlight, before.Done, before.Failed).Should().Be((strategy.Name, 1, 0, 0, 0, 0));

        await strategy.MapAsync(Enumerable.Range(0, 1000).ToArray(), static i => i);
        await strategy.ForAsync(0, 100, static _ => { });
        await strategy.RunAsync(static () => 1);
        await CollectAsync(strategy.StreamAsync([1, 2, 3], static i => i));
        await FailureOfAsync(strategy.RunAsync(static () => throw new InvalidDataException()));
        await FailureOfAsync(strategy.MapAsync([1, 2], static i => i == 1 ? throw new InvalidDataException() : i, new MapOptions { OnError = ErrorHandling.KeepGoing }));
        StrategySnapshot after = strategy.GetSnapshot()!;
        (after.Queued, after.InFlight, after.Done, after.Failed).Should().Be((0, 0, 1105, 2));

        Signals signals = _signals;
        Task<int[]> held = StartAsync(() => strategy.MapAsync([1, 2, 3], i =>
        {
            signals.Set("began");
            signals.Wait("released");
            return i;
        }));
        await signals.WaitAsync("began");
        StrategySnapshot during = strategy.GetSnapshot()!;
        (during.Queued + during.InFlight).Should().Be(3);
        during.InFlight.Should().BeGreaterThanOrEqualTo(1);
        during.Done.Should().Be(1105);
        foreach (WorkerSnapshot worker in during.Workers)
        {
            (worker.State, worker.Number, worker.ItemIndex).Should().Be((WorkerState.Busy, 0, 0L));
            worker.Method.Should().Contain(nameof(A_snapshot_counts_what_ended_what_runs_and_what_waits));
            worker.Memory.Should().BeGreaterThan(1 << 20);
            worker.Age.Should().BePositive();
            worker.ProcessId.Should().NotBe(Environment.ProcessId);
        }
        during.Workers.Should().HaveCount(HasWorkers ? 1 : 0);
        signals.Set("released");
        (await held).Should().Equal(1, 2, 3);
        during.Done.Should().Be(1105, "a snapshot does not change");
        strategy.GetSnapshot()!.Done.Should().Be(1108);
    }

    private static int Slow(int i)
    {
        Thread.Sleep(1);
        return i;
    }
}
