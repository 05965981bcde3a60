using System.Runtime.CompilerServices;

namespace Parallelism.Tests.Contract;

public abstract partial class ContractTests
{
    [Promise]
    public async Task An_asynchronous_source_is_mapped_in_order() =>
        (await Strategy.MapAsync(LazyAsync(100), static i => i * 2)).Should().Equal(Enumerable.Range(0, 100).Select(i => i * 2));

    [Promise]
    public async Task An_asynchronous_source_is_streamed()
    {
        (await CollectAsync(Strategy.StreamAsync(LazyAsync(100), static i => i))).Should().Equal(Enumerable.Range(0, 100));
        (await CollectAsync(Strategy.StreamAsync(LazyAsync(100), TwiceAsync))).Should().Equal(Enumerable.Range(0, 100).Select(i => i * 2));
    }

    [Promise]
    public async Task An_asynchronous_source_hears_of_cancellation()
    {
        using var cancel = new CancellationTokenSource();
        IAsyncEnumerable<int> stream = Strategy.StreamAsync(OneThenWaitAsync(), static i => i, cancellationToken: cancel.Token);
        Exception error = await FailureOfAsync(StartAsync(async () =>
        {
            await foreach (int _ in stream)
                await cancel.CancelAsync();
        }));
        error.Should().BeAssignableTo<OperationCanceledException>().Which.CancellationToken.Should().Be(cancel.Token);
    }

    [Promise]
    public async Task A_source_is_read_by_one_thread_at_a_time()
    {
        var source = new ProbedSource(500);
        (await Strategy.MapAsync(source, static i => i)).Should().HaveCount(500);
        (source.WasReadByTwoAtOnce, source.Disposals).Should().Be((false, 1));
    }

    [Promise]
    public async Task The_error_of_a_source_surfaces_as_it_is_from_a_map()
    {
        Exception error = await FailureOfAsync(Strategy.MapAsync(Failing(5), static i => i));
        error.Should().BeOfType<Sample.DerivedException>().Which.Message.Should().Be("source");
        await ShouldBeUsableAsync();
    }

    [Promise]
    public async Task The_error_of_a_source_surfaces_once_after_the_results_before_it()
    {
        var results = new List<int>();
        Exception error = await FailureOfAsync(StartAsync(async () =>
        {
            await foreach (int result in Strategy.StreamAsync(Failing(5), static i => i))
                results.Add(result);
        }));
        error.Should().BeOfType<Sample.DerivedException>();
        results.Should().Equal(0, 1, 2, 3, 4);
        await ShouldBeUsableAsync();
    }

    [Promise]
    public async Task The_error_of_a_source_that_gives_nothing_surfaces()
    {
        (await FailureOfAsync(Strategy.MapAsync(Failing(0), static i => i))).Should().BeOfType<Sample.DerivedException>();
        (await FailureOfAsync(Strategy.MapAsync(FailingAsync(3), static i => i))).Should().BeOfType<Sample.DerivedException>();
    }

    [Promise]
    public async Task The_error_of_a_source_does_not_wait_for_a_map_that_it_made_pointless()
    {
        Signals signals = _signals;
        Task<int[]> call = StartAsync(() => Strategy.MapAsync(Source(), async (i, ct) =>
        {
            signals.Set("running");
            await Task.Delay(TimeSpan.FromSeconds(i == 0 ? 30 : 0), ct);
            return i;
        }));
        if (Strategy.MaxDegreeOfParallelism > 1)
            (await FailureOfAsync<Sample.DerivedException>(call.WaitAsync(TimeSpan.FromSeconds(20)))).Message.Should().Be("source");
        else
            (await FailureOfAsync(call)).Should().BeOfType<Sample.DerivedException>();

        IEnumerable<int> Source()
        {
            // Where one item runs at a time, the source is not read while it does.
            yield return Strategy.MaxDegreeOfParallelism > 1 ? 0 : 1;
            signals.Wait("running");
            throw new Sample.DerivedException("source");
        }
    }

    [Promise]
    public async Task A_source_that_the_work_made_fail_is_disposed()
    {
        var source = new ProbedSource(int.MaxValue);
        await FailureOfAsync<InvalidOperationException>(CollectAsync(Strategy.StreamAsync(source, static i => i == 7 ? Thrower.Throw("invalid operation") : i)));
        source.Disposals.Should().Be(1);
    }

    [Promise]
    public async Task Every_kind_of_collection_is_a_source()
    {
        int[] expected = [2, 4, 6];
        (await Strategy.MapAsync(new List<int> { 1, 2, 3 }, static i => i * 2)).Should().Equal(expected);
        (await Strategy.MapAsync(new Queue<int>([1, 2, 3]), static i => i * 2)).Should().Equal(expected);
        (await Strategy.MapAsync(new LinkedList<int>([1, 2, 3]), static i => i * 2)).Should().Equal(expected);
        (await Strategy.MapAsync(new SortedSet<int> { 3, 1, 2 }, static i => i * 2)).Should().Equal(expected);
        (await Strategy.MapAsync("abc", static c => c - 'a')).Should().Equal(0, 1, 2);
        (await Strategy.MapAsync(new Dictionary<int, string> { [1] = "x" }, static pair => pair.Value + pair.Key)).Should().Equal("x1");
    }

    [Promise]
    public async Task A_list_is_mapped_as_it_was_at_the_call()
    {
        Signals signals = _signals;
        List<int> list = [1, 2, 3];
        Task<int[]> call = StartAsync(() => Strategy.MapAsync(list, i =>
        {
            signals.Set("running");
            signals.Wait("go");
            return i;
        }));
        await signals.WaitAsync("running");
        list.Clear();
        signals.Set("go");
        (await call).Should().Equal(1, 2, 3);
    }

    private static IEnumerable<int> Failing(int after)
    {
        for (int i = 0; i < after; i++)
            yield return i;
        throw new Sample.DerivedException("source");
    }

    private static async IAsyncEnumerable<int> LazyAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }

    private static async IAsyncEnumerable<int> FailingAsync(int after)
    {
        await foreach (int i in LazyAsync(after))
            yield return i;
        throw new Sample.DerivedException("source");
    }

    private static async IAsyncEnumerable<int> OneThenWaitAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        yield return 1;
        await Task.Delay(TimeSpan.FromMinutes(1), cancellationToken);
        yield return 2;
    }
}
