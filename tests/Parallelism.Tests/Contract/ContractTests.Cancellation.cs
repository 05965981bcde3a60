namespace Parallelism.Tests.Contract;

public abstract partial class ContractTests
{
    [Promise]
    public async Task A_call_that_is_cancelled_before_it_starts_runs_nothing()
    {
        Signals signals = _signals;
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        Task[] calls =
        [
            Strategy.RunAsync(() => signals.Add("run"), cancel.Token),
            Strategy.MapAsync([1, 2], i => Add(signals, i), cancellationToken: cancel.Token),
            Strategy.MapAsync(Lazy(2), i => Add(signals, i), cancellationToken: cancel.Token),
            Strategy.ForAsync(0, 2, i => signals.Add("run"), cancellationToken: cancel.Token),
            Strategy.ReduceAsync(0, 2, 0, (sum, i) => Add(signals, i), static (a, b) => a, cancellationToken: cancel.Token),
            CollectAsync(Strategy.StreamAsync([1, 2], i => Add(signals, i), cancellationToken: cancel.Token)),
        ];
        foreach (Task call in calls)
            (await FailureOfAsync(call)).Should().BeAssignableTo<OperationCanceledException>().Which.CancellationToken.Should().Be(cancel.Token);
        signals.Count("run").Should().Be(0);

        static int Add(Signals signals, int i)
        {
            signals.Add("run");
            return i;
        }
    }

    [Promise]
    public async Task Cancelling_a_call_cancels_the_token_of_its_work()
    {
        Signals signals = _signals;
        using var cancel = new CancellationTokenSource();
        Task<int> call = StartAsync(() => Strategy.RunAsync(ct => WaitForCancel(signals, ct), cancel.Token));
        await signals.WaitAsync("running");
        await cancel.CancelAsync();
        (await FailureOfAsync(call)).Should().BeAssignableTo<OperationCanceledException>().Which.CancellationToken.Should().Be(cancel.Token);
        signals.IsSet("cancelled").Should().BeTrue();
        await ShouldBeUsableAsync();

        static int WaitForCancel(Signals signals, CancellationToken cancellationToken)
        {
            signals.Set("running");
            if (!cancellationToken.WaitHandle.WaitOne(TimeSpan.FromSeconds(20)))
                throw new TimeoutException("not cancelled");
            signals.Set("cancelled");
            cancellationToken.ThrowIfCancellationRequested();
            return 0;
        }
    }

    [Promise]
    public async Task Cancelling_a_call_cancels_the_token_of_its_asynchronous_work()
    {
        Signals signals = _signals;
        using var cancel = new CancellationTokenSource();
        Task call = StartAsync(() => Strategy.RunAsync(
            async ct =>
            {
                signals.Set("running");
                await Task.Delay(TimeSpan.FromSeconds(30), ct);
            },
            cancel.Token));
        await signals.WaitAsync("running");
        await cancel.CancelAsync();
        (await FailureOfAsync(call)).Should().BeAssignableTo<OperationCanceledException>().Which.CancellationToken.Should().Be(cancel.Token);
        await ShouldBeUsableAsync();
    }

    [PromiseTheory]
    [InlineData("map")]
    [InlineData("lazy map")]
    [InlineData("loop")]
    [InlineData("stream")]
    [InlineData("unordered stream")]
    public async Task Cancelling_a_call_over_many_items_ends_it_soon(string verb)
    {
        Signals signals = _signals;
        using var cancel = new CancellationTokenSource();
        Task call = StartAsync(() => Call(cancel.Token));
        await signals.WaitForCountAsync("running", 1);
        await cancel.CancelAsync();
        (await FailureOfAsync(call)).Should().BeAssignableTo<OperationCanceledException>().Which.CancellationToken.Should().Be(cancel.Token);
        // What waited behind the running items never started.
        signals.Count("running").Should().BeLessThan(500);
        await ShouldBeUsableAsync();

        Task Call(CancellationToken token) => verb switch
        {
            "map" => Strategy.MapAsync(Enumerable.Range(0, 500).ToArray(), async (i, ct) => await RunAsync(signals, i, ct), cancellationToken: token),
            "lazy map" => Strategy.MapAsync(Lazy(500), async (i, ct) => await RunAsync(signals, i, ct), cancellationToken: token),
            "loop" => Strategy.ForAsync(0, 500, async (i, ct) => await RunAsync(signals, i, ct), cancellationToken: token),
            "stream" => CollectAsync(Strategy.StreamAsync(Lazy(500), async (i, ct) => await RunAsync(signals, i, ct), cancellationToken: token)),
            _ => CollectAsync(Strategy.StreamAsync(
                Lazy(500), async (i, ct) => await RunAsync(signals, i, ct), new StreamOptions { Ordered = false }, token)),
        };

        static async Task<int> RunAsync(Signals signals, int i, CancellationToken cancellationToken)
        {
            signals.Add("running");
            await Task.Delay(TimeSpan.FromSeconds(30), cancellationToken);
            return i;
        }
    }

    [Promise]
    public async Task A_token_given_with_the_enumeration_cancels_a_stream()
    {
        using var cancel = new CancellationTokenSource();
        IAsyncEnumerable<int> stream = Strategy.StreamAsync(new ProbedSource(int.MaxValue), static i => i);
        int taken = 0;
        Exception error = await FailureOfAsync(StartAsync(async () =>
        {
            await foreach (int _ in stream.WithCancellation(cancel.Token))
            {
                if (++taken == 3)
                    await cancel.CancelAsync();
            }
        }));
        error.Should().BeAssignableTo<OperationCanceledException>().Which.CancellationToken.Should().Be(cancel.Token);
    }

    [Promise]
    public async Task Cancelling_what_waits_disturbs_nothing_that_runs()
    {
        Signals signals = _signals;
        using var cancel = new CancellationTokenSource();
        int degree = Strategy.MaxDegreeOfParallelism;
        Task<int>[] running = [.. Enumerable.Range(0, degree).Select(i => StartAsync(() => Strategy.RunAsync(() => Hold(signals, i))))];
        await signals.WaitForCountAsync("held", degree);
        Task<int>[] waiting = [.. Enumerable.Range(0, 20).Select(_ => StartAsync(() => Strategy.RunAsync(() => Late(signals), cancel.Token)))];
        await cancel.CancelAsync();
        foreach (Task<int> call in waiting)
            (await FailureOfAsync(call)).Should().BeAssignableTo<OperationCanceledException>().Which.CancellationToken.Should().Be(cancel.Token);
        signals.Set("go");
        (await Task.WhenAll(running)).Should().Equal(Enumerable.Range(0, degree));
        signals.Count("late").Should().Be(0);
        await ShouldBeUsableAsync();

        static int Hold(Signals signals, int i)
        {
            signals.Add("held");
            signals.Wait("go");
            return i;
        }

        static int Late(Signals signals)
        {
            signals.Add("late");
            return 0;
        }
    }

    [Promise]
    public async Task A_thousand_cancelled_calls_leave_a_strategy_usable()
    {
        for (int i = 0; i < 1000; i++)
        {
            using var cancel = new CancellationTokenSource();
            Task<int> call = Strategy.RunAsync(static () => 1, cancel.Token);
            await cancel.CancelAsync();
            try
            {
                (await call.WaitAsync(Limit)).Should().Be(1);
            }
            catch (OperationCanceledException error)
            {
                error.CancellationToken.Should().Be(cancel.Token);
            }
        }
        await ShouldBeUsableAsync();
    }

    [Promise]
    public async Task Cancelling_after_the_end_changes_nothing()
    {
        using var cancel = new CancellationTokenSource();
        Task<int> call = Strategy.RunAsync(static () => 1, cancel.Token);
        int[] results = await Strategy.MapAsync([1, 2], static i => i, cancellationToken: cancel.Token);
        (await call).Should().Be(1);
        await cancel.CancelAsync();
        (call.Status, results.Length).Should().Be((TaskStatus.RanToCompletion, 2));
    }

    [Promise]
    public async Task Work_that_cancels_itself_does_not_cancel_the_call()
    {
        using var cancel = new CancellationTokenSource();
        OperationCanceledException error = await FailureOfAsync<OperationCanceledException>(Strategy.RunAsync(static () => Thrower.Throw("cancelled"), cancel.Token));
        error.Message.Should().Be("its own");
        error.CancellationToken.Should().NotBe(cancel.Token);
        error = await FailureOfAsync<OperationCanceledException>(
            Strategy.MapAsync([1, 2, 3], static i => i == 1 ? Thrower.Throw("cancelled") : i, cancellationToken: cancel.Token));
        error.Message.Should().Be("its own");
        await ShouldBeUsableAsync();
    }

    [Promise]
    public async Task Cancelling_one_call_leaves_the_others_alone()
    {
        Signals signals = _signals;
        using var cancel = new CancellationTokenSource();
        Task cancelled = StartAsync(() => Strategy.RunAsync(
            async ct =>
            {
                signals.Set("running");
                await Task.Delay(TimeSpan.FromSeconds(30), ct);
            },
            cancel.Token));
        await signals.WaitAsync("running");
        Task<int[]> other = StartAsync(() => Strategy.MapAsync(Enumerable.Range(0, 50).ToArray(), TwiceAsync));
        await cancel.CancelAsync();
        (await FailureOfAsync(cancelled)).Should().BeAssignableTo<OperationCanceledException>();
        (await other).Should().Equal(Enumerable.Range(0, 50).Select(i => i * 2));
    }

    [Promise]
    public async Task A_captured_token_is_cancelled_in_the_work_too()
    {
        Signals signals = _signals;
        using var cancel = new CancellationTokenSource();
        CancellationToken captured = cancel.Token;
        Task<bool> call = StartAsync(() => Strategy.RunAsync(() =>
        {
            signals.Set("running");
            return captured.WaitHandle.WaitOne(TimeSpan.FromSeconds(20));
        }));
        await signals.WaitAsync("running");
        await cancel.CancelAsync();
        (await call).Should().BeTrue();
    }

    [Promise]
    public async Task Work_that_does_not_listen_is_killed_where_that_is_possible_and_waited_for_elsewhere()
    {
        Signals signals = _signals;
        bool canKill = Traits.CanKill;
        using var cancel = new CancellationTokenSource();
        Task<int> call = StartAsync(() => Strategy.RunAsync(
            () =>
            {
                signals.Set("running");
                signals.Wait("go");
                signals.Set("ended");
                return 1;
            },
            cancel.Token));
        await signals.WaitAsync("running");
        await cancel.CancelAsync();
        if (!canKill)
            signals.Set("go");
        try
        {
            await call.WaitAsync(TimeSpan.FromSeconds(15));
        }
        catch (OperationCanceledException error)
        {
            error.CancellationToken.Should().Be(cancel.Token);
        }
        if (canKill)
            signals.IsSet("ended").Should().BeFalse();
        await ShouldBeUsableAsync();
    }

    [Promise]
    public async Task A_callback_of_the_work_that_throws_when_cancelled_does_not_hide_the_error()
    {
        if (!Traits.SharesMemory)
            return;
        // Item 1 fails only once item 0 has registered: a callback of a token that is cancelled already runs, and fails, in item 0 itself.
        using var registered = new ManualResetEventSlim();
        await FailureOfAsync<InvalidOperationException>(StartAsync(() => Strategy.MapAsync([0, 1], (i, ct) =>
        {
            if (i == 1)
            {
                registered.Wait(Limit, CancellationToken.None).Should().BeTrue();
                return Thrower.Throw("invalid operation");
            }
            ct.Register(static () => throw new Sample.DerivedException("callback"));
            registered.Set();
            return i;
        })));
        await ShouldBeUsableAsync();
    }
}
