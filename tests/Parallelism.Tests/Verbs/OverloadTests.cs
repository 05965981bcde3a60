using System.Runtime.CompilerServices;

namespace Parallelism.Tests.Verbs;

// Which overload the compiler takes, for every way to write the work: that these calls compile is half of what they test.
public sealed class OverloadTests
{
    private static readonly IExecutionStrategy Strategy = new SequentialStrategy();

    [Fact]
    public async Task A_value_lambda_gives_its_value()
    {
        int value = await Strategy.RunAsync(() => 1);
        int other = await Parallel.RunWith(Strategy, () => 1);
        (value, other).Should().Be((1, 1));
    }

    [Fact]
    public async Task A_void_lambda_gives_nothing()
    {
        int calls = 0;
        await Strategy.RunAsync(() => { calls++; });
        await Parallel.RunWith(Strategy, () => { calls++; });
        await Strategy.RunAsync(ct => { calls += ct.IsCancellationRequested ? 100 : 1; });
        calls.Should().Be(3);
    }

    [Fact]
    public async Task A_value_lambda_with_a_token_gives_its_value()
    {
        bool cancelled = await Strategy.RunAsync(ct => ct.IsCancellationRequested);
        cancelled.Should().BeFalse();
    }

    [Fact]
    public async Task An_asynchronous_lambda_is_awaited_and_unwrapped()
    {
        bool done = false;
        await Strategy.RunAsync(async () =>
        {
            await Task.Yield();
            done = true;
        });
        done.Should().BeTrue();
        int value = await Strategy.RunAsync(async () =>
        {
            await Task.Yield();
            return 1;
        });
        int other = await Strategy.RunAsync(async ct =>
        {
            await Task.Yield();
            return ct.CanBeCanceled ? 1 : 1;
        });
        (value, other).Should().Be((1, 1));
    }

    [Fact]
    public async Task A_task_from_result_is_unwrapped()
    {
        int value = await Strategy.RunAsync(() => Task.FromResult(1));
        int other = await Parallel.RunWith(Strategy, ct => Task.FromResult(2));
        int[] mapped = await Strategy.MapAsync([1], x => Task.FromResult(x + 2));
        (value, other, mapped[0]).Should().Be((1, 2, 3));
    }

    [Fact]
    public async Task Method_groups_of_every_form_bind()
    {
        int value = await Strategy.RunAsync(Number);
        int awaited = await Strategy.RunAsync(NumberAsync);
        int token = await Strategy.RunAsync(TokenNumberAsync);
        await Strategy.RunAsync(Act);
        await Strategy.RunAsync(ActAsync);
        (value, awaited, token).Should().Be((1, 2, 3));
        (await Strategy.MapAsync(["1"], int.Parse)).Should().Equal(1);
        (await Strategy.MapAsync([1], Square)).Should().Equal(1);
        (await Strategy.MapAsync([2], SquareAsync)).Should().Equal(4);
        (await Parallel.RunWith(Strategy, [3], SquareAsync)).Should().Equal(9);
        await Strategy.ForAsync(0, 2, IndexAct);
        await Strategy.ForAsync(0, 2, IndexActAsync);
    }

    [Fact]
    public async Task A_lambda_that_only_throws_binds()
    {
        await FluentActions.Awaiting(() => Strategy.RunAsync(() => throw new FormatException())).Should().ThrowAsync<FormatException>();
        await FluentActions.Awaiting(() => Strategy.RunAsync(ct => throw new FormatException())).Should().ThrowAsync<FormatException>();
        await FluentActions.Awaiting(() => Strategy.RunAsync<int>(() => throw new FormatException())).Should().ThrowAsync<FormatException>();
        await FluentActions.Awaiting(() => Strategy.ForAsync(0, 1, i => throw new FormatException())).Should().ThrowAsync<FormatException>();
        await FluentActions.Awaiting(() => Strategy.MapAsync<int, int>([1], i => throw new FormatException())).Should().ThrowAsync<FormatException>();
    }

    [Fact]
    public async Task Loops_await_their_bodies()
    {
        int calls = 0;
        await Strategy.ForAsync(0, 3, async i =>
        {
            await Task.Yield();
            Interlocked.Increment(ref calls);
        });
        await Parallel.ForWith(Strategy, 0L, 3L, async (i, ct) =>
        {
            await Task.Delay(1, ct);
            Interlocked.Increment(ref calls);
        });
        await Strategy.ForAsync(0, 3, i => IndexActAsync(i));
        calls.Should().Be(6);
        await FluentActions.Awaiting(() => Strategy.ForAsync(0, 1, i => Task.FromException(new FormatException()))).Should().ThrowAsync<FormatException>();
    }

    [Fact]
    public async Task Loops_await_bodies_that_return_a_value_task()
    {
        int calls = 0;
        await Strategy.ForAsync(0, 3, i => CountAsync());
        await Strategy.ForAsync(0, 3, (i, ct) => CountAsync());
        await Strategy.ForAsync(0L, 3L, IndexCountAsync);
        await Parallel.ForWith(Strategy, 0, 3, i => CountAsync());
        await Parallel.ForWith(Strategy, 0L, 3L, (i, ct) => CountAsync());
        await Strategy.ForAsync(0, 3, async i => await CountAsync());
        await Strategy.ForAsync(0, 3, async i => await SquareAsync(i));
        await Strategy.ForAsync(0, 3, i => SquareAsync(i));
        calls.Should().Be(18);

        async ValueTask CountAsync()
        {
            await Task.Yield();
            Interlocked.Increment(ref calls);
        }

        ValueTask IndexCountAsync(long index) => CountAsync();
    }

    [Fact]
    public void A_loop_body_that_returns_a_value_task_with_a_result_does_not_compile()
    {
        System.Reflection.MethodInfo[] refused =
        [
            .. new[] { typeof(ExecutionStrategyExtensions), typeof(ParallelExtensions) }.SelectMany(type => type.GetMethods())
                .Where(method => method.Name is "ForAsync" or "ForWith" && method.IsGenericMethod),
        ];
        refused.Should().HaveCount(8).And.OnlyContain(method => method.GetCustomAttributes(typeof(ObsoleteAttribute), false).Cast<ObsoleteAttribute>().Single().IsError);
    }

    [Fact]
    public async Task Loop_bodies_that_assign_or_count_bind()
    {
        int[] squares = new int[3];
        var seen = new List<long>();
        await Strategy.ForAsync(0, 3, i => squares[i] = i * i);
        await Strategy.ForAsync(0, 3, i => squares[i]++);
        await Strategy.ForAsync(0L, 2L, seen.Add);
        int n = 2;
        await Strategy.ForAsync(0, (long)n, seen.Add);
        squares.Should().Equal(1, 2, 5);
        seen.Should().Equal(0, 1, 0, 1);
    }

    [Fact]
    public async Task Sources_of_every_form_bind()
    {
        List<string> list = ["a"];
        IReadOnlyList<string> readOnly = list;
        (await Strategy.MapAsync(list, s => s.Length)).Should().Equal(1);
        (await Strategy.MapAsync(readOnly, s => s.Length)).Should().Equal(1);
        (await Strategy.MapAsync(list.Where(s => s.Length > 0), s => s.Length)).Should().Equal(1);
        (await Parallel.RunWith(Strategy, One(), i => i)).Should().Equal(1);
        (await Parallel.MapWith(Strategy, One(), (i, ct) => Task.FromResult(i))).Should().Equal(1);
        await foreach (int i in Parallel.StreamWith(Strategy, One(), SquareAsync, new StreamOptions { Ordered = false }))
            i.Should().Be(1);

        static async IAsyncEnumerable<int> One()
        {
            await Task.Yield();
            yield return 1;
        }
    }

    [Fact]
    public void Value_tasks_are_refused_with_a_way_out()
    {
        FluentActions.Invoking(() => { Strategy.RunAsync(() => new ValueTask<int>(1)); }).Should().Throw<ArgumentException>()
            .WithParameterName("work").WithMessage("*AsTask()*");
        FluentActions.Invoking(() => { Strategy.RunAsync(() => ValueTask.CompletedTask); }).Should().Throw<ArgumentException>().WithParameterName("work");
        FluentActions.Invoking(() => { Strategy.MapAsync([1], i => new ValueTask<int>(i)); }).Should().Throw<ArgumentException>().WithParameterName("work");
        FluentActions.Invoking(() => { Strategy.StreamAsync([1], i => Task.Delay(i)); }).Should().Throw<ArgumentException>().WithParameterName("work");
    }

    [Fact]
    public async Task A_reduction_to_a_task_is_refused()
    {
        Func<Task<int>> call = async () => await await Strategy.ReduceAsync(
            0, 2, Task.FromResult(0), async (sum, i) => await sum + i, async (a, b) => await a + await b);
        (await call.Should().ThrowAsync<ArgumentException>()).WithParameterName("fold");
    }

    [Fact]
    public void Null_is_refused_by_its_name()
    {
        Refuses("strategy", () => ((IExecutionStrategy)null!).RunAsync(() => 1));
        Refuses("strategy", () => Parallel.RunWith(null!, () => 1));
        Refuses("strategy", () => Parallel.MapWith(null!, [1], i => i));
        Refuses("strategy", () => Parallel.StreamWith(null!, [1], i => i));
        Refuses("strategy", () => Parallel.ForWith(null!, 0, 1, i => { }));
        Refuses("work", () => Strategy.RunAsync((Action)null!));
        Refuses("work", () => Strategy.RunAsync((Func<int>)null!));
        Refuses("work", () => Strategy.RunAsync((Func<CancellationToken, Task<int>>)null!));
        Refuses("work", () => Strategy.MapAsync([1], (Func<int, int>)null!));
        Refuses("work", () => Strategy.StreamAsync([1], (Func<int, Task<int>>)null!));
        Refuses("work", () => WorkItem.Create((Func<int, int>)null!, 1));
        Refuses("source", () => Strategy.MapAsync((IEnumerable<int>)null!, i => i));
        Refuses("source", () => Strategy.MapAsync((IAsyncEnumerable<int>)null!, i => i));
        Refuses("source", () => Strategy.StreamAsync((IEnumerable<int>)null!, i => i));
        Refuses("source", () => Strategy.StreamAsync((IAsyncEnumerable<int>)null!, i => i));
        Refuses("body", () => Strategy.ForAsync(0, 1, (Action<int>)null!));
        Refuses("error", () => WorkItem.TryGetIndex(null!, out _));

        static void Refuses(string parameter, Func<object> call) =>
            FluentActions.Invoking(call).Should().Throw<ArgumentNullException>().WithParameterName(parameter);
    }

    [Fact]
    public async Task Null_parts_of_a_reduction_are_refused_by_their_names()
    {
        (await FluentActions.Awaiting(() => Strategy.ReduceAsync(0, 1, 0, (Func<int, int, int>)null!, (a, b) => a)).Should().ThrowAsync<ArgumentNullException>())
            .WithParameterName("fold");
        (await FluentActions.Awaiting(() => Strategy.ReduceAsync(0, 1, 0, (a, i) => a, null!)).Should().ThrowAsync<ArgumentNullException>())
            .WithParameterName("combine");
    }

    [Fact]
    public void Work_has_a_name_for_messages()
    {
        WorkItem.Create(Square, 1).Method.Should().Be("OverloadTests.Square");
        WorkItem.Create((int x) => x, 1).Method.Should().StartWith("OverloadTests.<");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Number() => 1;

    private static Task<int> NumberAsync() => Task.FromResult(2);

    private static Task<int> TokenNumberAsync(CancellationToken cancellationToken) => Task.FromResult(cancellationToken.IsCancellationRequested ? 0 : 3);

    private static void Act()
    {
    }

    private static Task ActAsync() => Task.CompletedTask;

    private static void IndexAct(int index) => ArgumentOutOfRangeException.ThrowIfNegative(index);

    private static async Task IndexActAsync(int index)
    {
        await Task.Yield();
        ArgumentOutOfRangeException.ThrowIfNegative(index);
    }

    private static int Square(int x) => x * x;

    private static async Task<int> SquareAsync(int x)
    {
        await Task.Yield();
        return x * x;
    }
}
