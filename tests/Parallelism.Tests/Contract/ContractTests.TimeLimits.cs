namespace Parallelism.Tests.Contract;

// The limit of an item, on strategies that have one. Where such work cannot be killed it is abandoned: the trait CanKill tells which.
public abstract partial class ContractTests
{
    // What an item that does nothing may take on a machine on which fifty others want to run.
    private static readonly TimeSpan ItemLimit = TimeSpan.FromSeconds(3);

    [PromiseTheory]
    [InlineData("loop")]
    [InlineData("sleep")]
    [InlineData("lock")]
    [InlineData("task")]
    public async Task An_item_that_heeds_no_limit_fails_alone(string kind)
    {
        // A place for each of the four that get stuck; the map behind them needs new ones.
        if (CreateLimited(4, ItemLimit, TimeSpan.FromMilliseconds(200)) is not { } limited)
        {
            Strategy.Name.Should().Be("sequential", "every other strategy has a limit");
            return;
        }
        await using IAsyncDisposable end = limited;
        string folder = _signals.Folder;
        Task[] calls =
        [
            limited.RunAsync(ct => StickAsync(folder, kind)),
            limited.MapAsync(Enumerable.Range(0, 50).ToArray(), async (i, ct) => i == 20 ? await StickAsync(folder, kind) : i),
            limited.ForAsync(0, 50, async i => _ = i == 20 ? await StickAsync(folder, kind) : i, new MapOptions { OnError = ErrorHandling.KeepGoing }),
            CollectAsync(limited.StreamAsync(Enumerable.Range(0, 50), async i => i == 20 ? await StickAsync(folder, kind) : i)),
        ];
        Exception[] errors = await Task.WhenAll(calls.Select(FailureOfAsync));
        errors[2] = errors[2].Should().BeOfType<AggregateException>().Which.InnerExceptions.Should().ContainSingle().Subject;
        for (int i = 0; i < errors.Length; i++)
        {
            WorkTimeoutException error = errors[i].Should().BeOfType<WorkTimeoutException>().Subject;
            (error.ItemIndex, error.Limit, error.IsAbandoned).Should().Be((i == 0 ? null : 20, ItemLimit, !limited.Traits.CanKill));
            error.Method.Should().Contain(nameof(ContractTests));
            WorkItem.TryGetIndex(error, out long index).Should().Be(i > 0);
            index.Should().Be(i == 0 ? -1 : 20);
        }
        (await limited.MapAsync([1, 2, 3, 4, 5], static x => x * x).WaitAsync(Limit)).Should().Equal(1, 4, 9, 16, 25);
    }

    [Promise]
    public async Task An_item_that_heeds_its_limit_has_timed_out_all_the_same()
    {
        if (CreateLimited(2, ItemLimit, Limit) is not { } limited)
        {
            Strategy.Name.Should().Be("sequential", "every other strategy has a limit");
            return;
        }
        await using IAsyncDisposable end = limited;
        Task[] calls =
        [
            limited.RunAsync(static ct => Task.Delay(Timeout.Infinite, ct)),
            limited.RunAsync(static ct => ct.WaitHandle.WaitOne()),
            limited.MapAsync([1, 2, 3], static async (i, ct) =>
            {
                await Task.Delay(i == 2 ? Timeout.Infinite : 0, ct);
                return i;
            }),
        ];
        foreach (Task call in calls)
            (await FailureOfAsync<WorkTimeoutException>(call)).IsAbandoned.Should().BeFalse();
    }

    [Promise]
    public async Task A_limit_counts_from_an_items_start()
    {
        if (CreateLimited(1, ItemLimit, TimeSpan.Zero) is not { } limited)
        {
            Strategy.Name.Should().Be("sequential", "every other strategy has a limit");
            return;
        }
        await using IAsyncDisposable end = limited;
        int[] results = await limited.MapAsync([1, 2, 3, 4, 5, 6, 7], static i =>
        {
            Thread.Sleep(300);
            return i;
        }).WaitAsync(Limit);
        results.Should().Equal(1, 2, 3, 4, 5, 6, 7);
    }

    [Promise]
    public async Task A_loop_awaits_bodies_that_return_a_value_task()
    {
        Signals signals = _signals;
        await Strategy.ForAsync(0, 3, i => LateAsync(signals, "int"));
        await Strategy.ForAsync(0, 3, (i, ct) => LateAsync(signals, "token"));
        await Strategy.ForAsync(0L, 3L, i => LateAsync(signals, "long"));
        await Parallel.ForWith(Strategy, 0L, 3L, (i, ct) => LateAsync(signals, "with"));
        foreach (string kind in new[] { "int", "token", "long", "with" })
            signals.Count(kind).Should().Be(3);
        Exception error = await FailureOfAsync(Strategy.ForAsync(0, 3, i => ValueTask.FromException(new FormatException("from a value task"))));
        error.Should().BeOfType<FormatException>().Which.Message.Should().Be("from a value task");

        static async ValueTask LateAsync(Signals signals, string kind)
        {
            await Task.Delay(20);
            signals.Add(kind);
        }
    }

    // Until the test is over, at the latest: whoever cannot be killed must not outlive it.
    private static async Task<int> StickAsync(string folder, string kind)
    {
        switch (kind)
        {
            case "loop":
                while (Directory.Exists(folder))
                {
                }
                break;
            case "sleep":
                Thread.Sleep(TimeSpan.FromSeconds(30));
                break;
            case "lock":
                object gate = new();
                var holder = new Thread(() =>
                {
                    lock (gate)
                        SpinWait.SpinUntil(() => !Directory.Exists(folder));
                })
                { IsBackground = true };
                holder.Start();
                SpinWait.SpinUntil(() => !Monitor.TryEnter(gate) || Exit(gate));
                lock (gate)
                    return 0;
            default:
                await new TaskCompletionSource().Task;
                break;
        }
        return -1;

        static bool Exit(object gate)
        {
            Monitor.Exit(gate);
            return false;
        }
    }
}
