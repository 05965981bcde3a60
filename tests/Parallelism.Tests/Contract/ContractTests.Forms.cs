namespace Parallelism.Tests.Contract;

// Work is an ordinary delegate, whatever it was made of.
public abstract partial class ContractTests
{
    private static readonly Func<int, int> Kept = static x => x + 1000;

    [Promise]
    public async Task A_capturing_lambda_sees_its_captures()
    {
        int number = 40;
        string text = "ab";
        (await Strategy.RunAsync(() => number + text.Length)).Should().Be(42);
    }

    [Promise]
    public async Task A_lambda_beside_one_with_other_captures_takes_only_its_own()
    {
        int number = 41;
        using var stream = new MemoryStream([1, 2, 3]);
        Func<long> neighbour = () => stream.Length;
        (await Strategy.RunAsync(() => number + 1)).Should().Be(42);
        neighbour().Should().Be(3);
    }

    [Promise]
    public async Task A_capture_has_the_value_of_the_time_of_the_call()
    {
        int number = 1;
        int first = await Strategy.RunAsync(() => number);
        number = 2;
        int second = await Strategy.RunAsync(() => number);
        (first, second).Should().Be((1, 2));
    }

    [Promise]
    public async Task Each_turn_of_a_loop_has_its_own_capture()
    {
        var calls = new List<Task<int>>();
        foreach (int i in new[] { 1, 2, 3, 4 })
            calls.Add(Strategy.RunAsync(() => i * 10));
        (await Task.WhenAll(calls)).Should().Equal(10, 20, 30, 40);
    }

    [Promise]
    public async Task A_static_method_group_runs() => (await Strategy.MapAsync(["1", "22"], int.Parse)).Should().Equal(1, 22);

    [Promise]
    public async Task A_method_group_of_an_object_runs_on_that_object()
    {
        var box = new Sample.Box { Value = 40 };
        (await Strategy.MapAsync([1, 2], box.AddTo)).Should().Equal(41, 42);
    }

    [Promise]
    public async Task A_local_function_runs()
    {
        int factor = 3;
        (await Strategy.MapAsync([1, 2], Times)).Should().Equal(3, 6);
        (await Strategy.MapAsync([1, 2], Twice)).Should().Equal(2, 4);

        int Times(int x) => x * factor;
        static int Twice(int x) => x * 2;
    }

    [Promise]
    public async Task Generic_work_runs()
    {
        (await RunGeneric("text")).Should().Be("String:text");
        (await RunGeneric(5)).Should().Be("Int32:5");
        (await RunGeneric(new List<int> { 1 })).Should().StartWith("List`1:");

        Task<string> RunGeneric<T>(T value) => Strategy.RunAsync(() => Describe(value));
    }

    [Promise]
    public async Task A_delegate_kept_in_a_field_runs_again_and_again()
    {
        for (int i = 0; i < 3; i++)
            (await Strategy.MapAsync([1, 2], Kept)).Should().Equal(1001, 1002);
    }

    [Promise]
    public async Task A_captured_delegate_can_be_called()
    {
        int offset = 5;
        Func<int, int> inner = x => x + offset;
        (await Strategy.MapAsync([1, 2], x => inner(x) * 2)).Should().Equal(12, 14);
    }

    [Promise]
    public async Task A_lambda_that_makes_lambdas_runs()
    {
        int offset = 1;
        (await Strategy.RunAsync(() => Enumerable.Range(0, 4).Select(i => i + offset).Sum())).Should().Be(10);
    }

    [Promise]
    public async Task Asynchronous_work_is_awaited()
    {
        Signals signals = _signals;
        await Strategy.RunAsync(async () =>
        {
            await Task.Delay(1);
            signals.Set("done");
        });
        signals.IsSet("done").Should().BeTrue();
        (await Strategy.RunAsync(static async () =>
        {
            await Task.Yield();
            return 42;
        })).Should().Be(42);
    }

    [Promise]
    public async Task Work_that_returns_a_finished_task_is_unwrapped()
    {
        (await Strategy.RunAsync(static () => Task.FromResult(42))).Should().Be(42);
        await Strategy.RunAsync(static () => Task.CompletedTask);
    }

    [Promise]
    public async Task Work_with_a_token_gets_one_that_is_not_cancelled()
    {
        using var source = new CancellationTokenSource();
        (await Strategy.RunAsync(static ct => ct.IsCancellationRequested, source.Token)).Should().BeFalse();
        (await Strategy.RunAsync(static async ct =>
        {
            await Task.Yield();
            return ct.IsCancellationRequested;
        })).Should().BeFalse();
        await Strategy.RunAsync(static ct => ct.ThrowIfCancellationRequested());
        await Strategy.RunAsync(static async ct => await Task.Delay(1, ct), source.Token);
    }

    [Promise]
    public async Task A_map_takes_every_form_of_work()
    {
        int[] source = [1, 2, 3];
        int[] expected = [2, 4, 6];
        (await Strategy.MapAsync(source, static x => x * 2)).Should().Equal(expected);
        (await Strategy.MapAsync(source, static (x, ct) => ct.IsCancellationRequested ? 0 : x * 2)).Should().Equal(expected);
        (await Strategy.MapAsync(source, TwiceAsync)).Should().Equal(expected);
        (await Strategy.MapAsync(source, static (x, ct) => ct.IsCancellationRequested ? Task.FromResult(0) : TwiceAsync(x))).Should().Equal(expected);
    }

    [Promise]
    public async Task Parallel_has_the_same_verbs()
    {
        (await Parallel.RunWith(Strategy, static () => 42)).Should().Be(42);
        (await Parallel.RunWith(Strategy, [1, 2], static x => x * 2)).Should().Equal(2, 4);
        (await Parallel.MapWith(Strategy, [1, 2], static x => x * 2)).Should().Equal(2, 4);
        (await CollectAsync(Parallel.StreamWith(Strategy, [1, 2], static x => x * 2))).Should().Equal(2, 4);
        (await Parallel.ReduceWith(Strategy, 0, 10, 0, static (sum, i) => sum + i, static (a, b) => a + b)).Should().Be(45);
        await Parallel.ForWith(Strategy, 0, 10, static i => Math.Abs(i));
    }

    [Promise]
    public async Task An_item_can_be_executed_without_the_verbs()
    {
        WorkItem<int, int> item = WorkItem.Create(static (int x) => x * 2, 21);
        (await Strategy.ExecuteAsync(item)).Should().Be(42);
        (await Strategy.ExecuteAsync(WorkItem.Create(static (int x, CancellationToken _) => Task.FromResult(x + 1), 41))).Should().Be(42);
    }

    private static string Describe<T>(T value) => $"{typeof(T).Name}:{value}";

    private static async Task<int> TwiceAsync(int x)
    {
        await Task.Yield();
        return x * 2;
    }
}
