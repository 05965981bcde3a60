using Parallelism.Verbs;

namespace Parallelism.Tests.Verbs;

public sealed class WorkContextTests
{
    [Fact]
    public void Outside_of_work_there_is_no_context_and_the_error_says_where_there_is_one()
    {
        WorkContext.IsInsideWork.Should().BeFalse();
        FluentActions.Invoking(static () => WorkContext.Index).Should().Throw<InvalidOperationException>().WithMessage("*inside work*");
        FluentActions.Invoking(static () => WorkContext.Random).Should().Throw<InvalidOperationException>().WithMessage("*a Random of your own*");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_seed_and_an_index_name_a_stream_of_the_generator()
    {
        await using var strategy = new ThreadStrategy();
        long[] drawn = await strategy.MapAsync(new int[50], static _ => WorkContext.Random.NextInt64(), new MapOptions { RandomSeed = 42 });
        for (int i = 0; i < drawn.Length; i++)
            drawn[i].Should().Be(new PhiloxRandom(42, (ulong)i).NextInt64());
    }

    [Fact(Timeout = 60_000)]
    public async Task The_code_around_a_call_gets_nothing_of_its_context()
    {
        await using var threads = new ThreadStrategy(new ThreadStrategyOptions { MaxDegreeOfParallelism = 2 });
        await using var inline = new SequentialStrategy();
        foreach (IExecutionStrategy strategy in new IExecutionStrategy[] { threads, inline })
        {
            await strategy.ForAsync(0, 10, static i => WorkContext.Index.Should().Be(i));
            WorkContext.IsInsideWork.Should().BeFalse();
            await strategy.MapAsync([1, 2, 3], static async i => await Task.FromResult(WorkContext.Index).ConfigureAwait(false));
            WorkContext.IsInsideWork.Should().BeFalse();
            Task call = strategy.RunAsync(static () => throw new InvalidOperationException());
            await FluentActions.Awaiting(() => call).Should().ThrowAsync<InvalidOperationException>();
            WorkContext.IsInsideWork.Should().BeFalse();
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task What_wakes_up_on_the_thread_of_another_item_keeps_its_own_context()
    {
        await using var strategy = new ThreadStrategy(new ThreadStrategyOptions { MaxDegreeOfParallelism = 4 });
        var gate = new TaskCompletionSource();
        var isWaiting = new TaskCompletionSource();
        Task<long> waiting = Task.Run(() => strategy.MapAsync([0, 1, 2], async i =>
        {
            if (i != 2)
                return 0;
            isWaiting.SetResult();
            await gate.Task.ConfigureAwait(false);
            return WorkContext.Index;
        })).ContinueWith(static done => done.Result[2], TaskScheduler.Default);
        await isWaiting.Task;
        // The rest of the asynchronous item runs inside this one, on its thread.
        long[] indices = await strategy.MapAsync([0, 1, 2, 3, 4, 5], i =>
        {
            if (i == 5)
                gate.SetResult();
            return WorkContext.Index;
        });
        indices.Should().Equal(0, 1, 2, 3, 4, 5);
        (await waiting).Should().Be(2);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_task_that_synchronous_work_waits_for_is_outside_also_where_it_runs_on_the_same_thread()
    {
        await using var strategy = new SequentialStrategy();
        bool[] inside = await strategy.RunAsync(static () =>
        {
            bool there = false, onItsThread = false;
            var task = new Task(() => there = WorkContext.IsInsideWork);
            task.RunSynchronously(TaskScheduler.Default);
            Parallel.For(0, 1, _ => onItsThread = WorkContext.IsInsideWork);
            return new[] { there, onItsThread, WorkContext.IsInsideWork };
        });
        inside.Should().Equal(false, false, true);
    }

    [Fact]
    public async Task Items_that_a_program_makes_itself_have_streams_too()
    {
        await using var strategy = new SequentialStrategy();
        long first = await strategy.ExecuteAsync(WorkItem.Create(static (int _) => WorkContext.Random.NextInt64(), 0));
        long second = await strategy.ExecuteAsync(WorkItem.Create(static (int _) => WorkContext.Random.NextInt64(), 0));
        first.Should().NotBe(second);
    }

    [Fact]
    public void Calls_of_an_item_have_keys_of_their_own()
    {
        var item = new ItemScope(1, 2);
        ulong[] keys = [item.NextCall(), item.NextCall(), item.SeededCall(0), item.SeededCall(1), new ItemScope(1, 3).NextCall(), new ItemScope(2, 2).NextCall()];
        keys.Should().OnlyHaveUniqueItems();
        new ItemScope(1, 2).NextCall().Should().Be(keys[0]);
    }
}
