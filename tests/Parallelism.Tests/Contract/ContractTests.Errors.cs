using System.ComponentModel;

namespace Parallelism.Tests.Contract;

public abstract partial class ContractTests
{
    public static TheoryData<string> Kinds => [.. Thrower.Kinds];

    [PromiseTheory]
    [MemberData(nameof(Kinds))]
    public async Task What_the_work_throws_is_what_the_caller_catches(string kind)
    {
        Exception expected = Thrower.Make(kind);
        Exception[] found =
        [
            await FailureOfAsync(Strategy.RunAsync(() => Thrower.Throw(kind))),
            await FailureOfAsync(Strategy.RunAsync(() => Thrower.ThrowAsync(kind))),
            await FailureOfAsync(Strategy.MapAsync([kind], Thrower.Throw)),
            await FailureOfAsync(CollectAsync(Strategy.StreamAsync([kind], Thrower.ThrowAsync))),
        ];
        foreach (Exception error in found)
        {
            error.Should().BeOfType(expected.GetType());
            error.Message.Should().Be(expected.Message);
            error.HResult.Should().Be(expected.HResult);
            error.InnerException?.GetType().Should().Be(expected.InnerException?.GetType());
        }
    }

    [Promise]
    public async Task Fields_of_exceptions_are_kept()
    {
        Sample.OrderException order = await FailureOfAsync<Sample.OrderException>(Strategy.RunAsync(static () => Thrower.Throw("own fields")));
        (order.OrderId, order.Colour).Should().Be((4711, Sample.Colour.Green));
        (await FailureOfAsync<ArgumentException>(Strategy.RunAsync(static () => Thrower.Throw("argument")))).ParamName.Should().Be("size");
        (await FailureOfAsync<FileNotFoundException>(Strategy.RunAsync(static () => Thrower.Throw("file")))).FileName.Should().Be("a.txt");
        (await FailureOfAsync<Win32Exception>(Strategy.RunAsync(static () => Thrower.Throw("win32")))).NativeErrorCode.Should().Be(2);
        (await FailureOfAsync<ObjectDisposedException>(Strategy.RunAsync(static () => Thrower.Throw("disposed")))).ObjectName.Should().Be("thing");
    }

    [Promise]
    public async Task Inner_exceptions_are_kept()
    {
        InvalidOperationException outer = await FailureOfAsync<InvalidOperationException>(Strategy.RunAsync(static () => Thrower.Throw("inner")));
        outer.InnerException.Should().BeOfType<Sample.DerivedException>().Which.Message.Should().Be("inner");
        AggregateException both = await FailureOfAsync<AggregateException>(Strategy.RunAsync(static () => Thrower.Throw("aggregate")));
        both.InnerExceptions.Select(inner => inner.GetType()).Should().Equal(typeof(IOException), typeof(TimeoutException));
    }

    [Promise]
    public async Task Data_of_exceptions_is_kept()
    {
        InvalidOperationException error = await FailureOfAsync<InvalidOperationException>(Strategy.RunAsync(static () => Thrower.ThrowWithData("order", 4711)));
        error.Data["order"].Should().Be(4711);
    }

    [Promise]
    public async Task The_stack_shows_where_the_work_threw()
    {
        (await FailureOfAsync(Strategy.RunAsync(static () => Thrower.Throw("plain")))).StackTrace.Should().Contain("Thrower.Throw");
        (await FailureOfAsync(Strategy.MapAsync(["plain"], Thrower.ThrowAsync))).StackTrace.Should().Contain("Thrower.ThrowAsync");
    }

    [Promise]
    public async Task A_failure_comes_by_the_task_and_not_by_the_call()
    {
        Task[] calls =
        [
            Strategy.RunAsync(static () => Thrower.Throw("plain")),
            Strategy.MapAsync([1], static i => Thrower.Throw("plain")),
            Strategy.ForAsync(0, 1, static i => { Thrower.Throw("plain"); }),
            Strategy.ReduceAsync(0, 1, 0, static (sum, i) => Thrower.Throw("plain"), static (a, b) => a),
        ];
        foreach (Task call in calls)
            (await FailureOfAsync(call)).Should().BeOfType<Exception>();
    }

    [Promise]
    public async Task Every_caller_has_an_exception_of_its_own()
    {
        Task<int>[] calls = [.. Enumerable.Range(0, 8).Select(_ => Strategy.RunAsync(static () => Thrower.Throw("invalid operation")))];
        var errors = new HashSet<Exception>(ReferenceEqualityComparer.Instance);
        foreach (Task<int> call in calls)
            errors.Add(await FailureOfAsync<InvalidOperationException>(call));
        errors.Should().HaveCount(8);
    }

    [Promise]
    public async Task An_error_carries_the_index_of_its_item()
    {
        int[] source = [.. Enumerable.Range(0, 50)];
        Exception[] errors =
        [
            await FailureOfAsync<InvalidOperationException>(Strategy.MapAsync(source, static i => i == 33 ? Thrower.Throw("invalid operation") : i)),
            await FailureOfAsync<InvalidOperationException>(Strategy.MapAsync(Lazy(50), static i => i == 33 ? Thrower.Throw("invalid operation") : i)),
            await FailureOfAsync<InvalidOperationException>(
                CollectAsync(Strategy.StreamAsync(source, static i => i == 33 ? Thrower.ThrowAsync("invalid operation") : Task.FromResult(i)))),
        ];
        foreach (Exception error in errors)
        {
            WorkItem.TryGetIndex(error, out long index).Should().BeTrue();
            index.Should().Be(33);
        }
        WorkItem.TryGetIndex(await FailureOfAsync(Strategy.RunAsync(static () => Thrower.Throw("plain"))), out _).Should().BeFalse();
    }

    [Promise]
    public async Task The_first_error_cancels_the_siblings_and_is_the_one_that_surfaces()
    {
        Signals signals = _signals;
        bool others = Strategy.MaxDegreeOfParallelism > 1;
        Task<int[]> call = StartAsync(() => Strategy.MapAsync(Enumerable.Range(0, 100).ToArray(), async (i, ct) => await RunAsync(signals, others, i, ct)));
        InvalidOperationException error = await FailureOfAsync<InvalidOperationException>(call);
        error.Message.Should().Be(Thrower.Make("invalid operation").Message);
        if (others)
            signals.IsSet("cancelled").Should().BeTrue();
        // Of a hundred items, those that had not started never start; some may be on their way already.
        signals.Count("started").Should().BeLessThan(100);
        await ShouldBeUsableAsync();

        // Item 1 fails once another item runs; every other item runs until that failure cancels it.
        static async Task<int> RunAsync(Signals signals, bool others, int i, CancellationToken cancellationToken)
        {
            signals.Add("started");
            if (i != 1 && others)
            {
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
            }
            if (i == 1)
            {
                if (others)
                    await signals.WaitAsync("running", cancellationToken);
                Thrower.Throw("invalid operation");
            }
            return i;
        }
    }

    [Promise]
    public async Task A_stream_ends_at_its_first_error_after_the_results_before_it()
    {
        var results = new List<int>();
        Exception error = await FailureOfAsync(StartAsync(async () =>
        {
            await foreach (int result in Strategy.StreamAsync(Lazy(1000), static i => i == 5 ? Thrower.Throw("invalid operation") : i))
                results.Add(result);
        }));
        error.Should().BeOfType<InvalidOperationException>();
        results.Should().Equal(0, 1, 2, 3, 4);
        await ShouldBeUsableAsync();
    }

    [Promise]
    public async Task A_map_that_keeps_going_runs_every_item_and_tells_all_errors_in_order()
    {
        Signals signals = _signals;
        AggregateException error = await FailureOfAsync<AggregateException>(Strategy.MapAsync(
            Enumerable.Range(0, 20).ToArray(), i => Run(signals, i), new MapOptions { OnError = ErrorHandling.KeepGoing }));
        error.InnerExceptions.Select(IndexOf).Should().Equal(0, 5, 10, 15);
        error.InnerExceptions.Should().AllBeOfType<InvalidOperationException>();
        signals.Count("run").Should().Be(20);
        await ShouldBeUsableAsync();

        static int Run(Signals signals, int i)
        {
            signals.Add("run");
            return i % 5 == 0 ? Thrower.Throw("invalid operation") : i;
        }
    }

    [Promise]
    public async Task A_lazy_map_that_keeps_going_tells_all_errors_in_order()
    {
        AggregateException error = await FailureOfAsync<AggregateException>(Strategy.MapAsync(
            Lazy(300), static i => i % 100 == 7 ? Thrower.Throw("invalid operation") : i, new MapOptions { OnError = ErrorHandling.KeepGoing }));
        error.InnerExceptions.Select(IndexOf).Should().Equal(7, 107, 207);
    }

    [Promise]
    public async Task A_loop_that_keeps_going_runs_every_index()
    {
        Signals signals = _signals;
        AggregateException error = await FailureOfAsync<AggregateException>(Strategy.ForAsync(
            10, 30, i => Run(signals, i), new MapOptions { OnError = ErrorHandling.KeepGoing }));
        error.InnerExceptions.Select(IndexOf).Should().Equal(2, 12);
        signals.Count("run").Should().Be(20);

        static void Run(Signals signals, int i)
        {
            signals.Add("run");
            if (i % 10 == 2)
                Thrower.Throw("invalid operation");
        }
    }

    [Promise]
    public async Task A_map_that_keeps_going_without_errors_gives_its_results() =>
        (await Strategy.MapAsync([1, 2], static i => i, new MapOptions { OnError = ErrorHandling.KeepGoing })).Should().Equal(1, 2);

    [PromiseTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_that_keeps_going_yields_what_succeeds_and_then_tells_all_errors_in_order(bool ordered)
    {
        var results = new List<int>();
        Exception error = await FailureOfAsync(StartAsync(async () =>
        {
            await foreach (int result in Strategy.StreamAsync(
                Lazy(100), static i => i % 25 == 3 ? Thrower.Throw("invalid operation") : i, new StreamOptions { OnError = ErrorHandling.KeepGoing, Ordered = ordered }))
            {
                results.Add(result);
            }
        }));
        error.Should().BeOfType<AggregateException>().Which.InnerExceptions.Select(IndexOf).Should().Equal(3, 28, 53, 78);
        results.Order().Should().Equal(Enumerable.Range(0, 100).Where(i => i % 25 != 3));
    }

    [Promise]
    public async Task An_error_of_the_source_does_not_hide_errors_that_a_stream_kept()
    {
        AggregateException error = await FailureOfAsync<AggregateException>(CollectAsync(Strategy.StreamAsync(
            Failing(5), static i => i == 2 ? Thrower.Throw("invalid operation") : i, new StreamOptions { OnError = ErrorHandling.KeepGoing })));
        error.InnerExceptions.Select(inner => inner.GetType()).Should().Equal(typeof(InvalidOperationException), typeof(Sample.DerivedException));
    }

    [Promise]
    public async Task Work_that_returns_no_task_where_it_should_is_an_error()
    {
        await FailureOfAsync<InvalidOperationException>(Strategy.RunAsync(static () => NoTask()));
        await FailureOfAsync<InvalidOperationException>(Strategy.RunAsync(static () => (Task<int>)NoTask()));
        await FailureOfAsync<InvalidOperationException>(Strategy.ForAsync(0, 1, static i => NoTask()));
        await ShouldBeUsableAsync();

        static Task NoTask() => null!;
    }

    [Promise]
    public async Task Many_failures_leave_a_strategy_usable()
    {
        for (int i = 0; i < 50; i++)
            await FailureOfAsync<InvalidOperationException>(Strategy.MapAsync([1, 2, 3, 4], static x => Thrower.Throw("invalid operation")));
        await ShouldBeUsableAsync();
    }

    [Promise]
    public async Task One_failing_call_leaves_the_others_alone()
    {
        Task<int[]>[] good = [.. Enumerable.Range(0, 4).Select(_ => StartAsync(() => Strategy.MapAsync(Enumerable.Range(0, 50).ToArray(), TwiceAsync)))];
        await FailureOfAsync<InvalidOperationException>(Strategy.MapAsync([1], static i => Thrower.Throw("invalid operation")));
        foreach (Task<int[]> call in good)
            (await call).Should().Equal(Enumerable.Range(0, 50).Select(i => i * 2));
    }

    private static long IndexOf(Exception error) => WorkItem.TryGetIndex(error, out long index) ? index : -1;
}
