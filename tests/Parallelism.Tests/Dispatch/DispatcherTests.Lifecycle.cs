using Parallelism.Dispatch;

namespace Parallelism.Tests.Dispatch;

// Workers that come and go by themselves, and items that are called back or run again.
public sealed partial class DispatcherTests
{
    [Fact(Timeout = 60_000)]
    public async Task What_waits_behind_an_item_that_does_not_end_is_called_back_for_an_idle_worker()
    {
        const int count = 2000, stuck = 600;
        var pool = new ScriptedPool { Ticks = 10, Script = static (_, _, index) => index == stuck ? Step.WaitForCancel : Step.Answer };
        await using Dispatcher dispatcher = Create(pool, 2);
        ProbeOperation operation = Call(count);
        dispatcher.Submit(operation, count);
        SpinWait.SpinUntil(() => operation.Ended == count - 1, Patience).Should().BeTrue("all but the stuck item end; {0} did", operation.Ended);
        pool.Returned.Should().BePositive();
        operation.Stop(dispatcher);
        await operation.Over.WaitAsync(Patience);
        pool.Begun.Values.Should().OnlyContain(static times => times == 1);
        ShouldBeSound(pool);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_that_dies_before_its_first_item_is_replaced_though_nothing_waits()
    {
        var pool = new ScriptedPool();
        await using Dispatcher dispatcher = Create(pool, 3);
        await dispatcher.WarmUpAsync().WaitAsync(Patience);
        pool.Workers.First().Kill(KillReason.Cancelled);
        SpinWait.SpinUntil(() => pool.Starts == 4 && pool.Alive == 3, Patience).Should().BeTrue("three live again; {0} do, after {1} starts", pool.Alive, pool.Starts);
        await RunAsync(dispatcher, Call(60));
        ShouldBeSound(pool);
    }

    [Fact(Timeout = 60_000)]
    public async Task Workers_that_die_again_and_again_without_an_item_are_not_replaced_for_ever()
    {
        var pool = new ScriptedPool();
        await using Dispatcher dispatcher = Create(pool, 1);
        await dispatcher.WarmUpAsync().WaitAsync(Patience);
        // The time between two starts grows to 0.8 s; twelve deaths in a row are too many.
        for (int deaths = 1; deaths <= 12; deaths++)
        {
            SpinWait.SpinUntil(() => pool.Starts == deaths && pool.Alive == 1, Patience).Should().BeTrue("{0} starts", deaths);
            pool.Workers.Single(worker => worker.Id == deaths).Kill(KillReason.Cancelled);
        }
        SpinWait.SpinUntil(() => dispatcher.Crews[0] is { IsHopeless: true, Starting: 0 }, Patience).Should().BeTrue("the last death is known");
        pool.Starts.Should().Be(12);
        (await RunAsync(dispatcher, Call(5))).Outcomes.Should().OnlyContain(static outcomes => outcomes.Single() == "Value", "what comes later starts one more");
        ShouldBeSound(pool);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_without_items_leaves_and_comes_back_for_the_next_one()
    {
        var pool = new ScriptedPool();
        await using Dispatcher dispatcher = Create(pool, 3, static options => options with { IdleTimeout = TimeSpan.FromMilliseconds(20) });
        for (int round = 0; round < 3; round++)
        {
            await RunAsync(dispatcher, Call(60));
            // A start that was begun for the call may end after it.
            SpinWait.SpinUntil(() => dispatcher.Crews[0].Starting == 0 && pool.Alive == 0, Patience).Should().BeTrue("all workers are idle; {0} live", pool.Alive);
            int starts = pool.Starts;
            // Longer than a replacement would take.
            await Task.Delay(60);
            pool.Starts.Should().Be(starts, "nobody takes the place of one that left for want of items");
        }
        dispatcher.Crashed.Should().Be(0);
        pool.Starts.Should().BeGreaterThanOrEqualTo(3);
        ShouldBeSound(pool);
    }

    [Fact(Timeout = 60_000)]
    public async Task Idle_workers_that_leave_never_take_an_item_with_them()
    {
        var pool = new ScriptedPool();
        await using Dispatcher dispatcher = Create(pool, 2, static options => options with { IdleTimeout = TimeSpan.FromMilliseconds(1) });
        var random = new Random(7);
        for (int i = 0; i < 100; i++)
        {
            ProbeOperation operation = await RunAsync(dispatcher, Call(random.Next(1, 5)));
            operation.Outcomes.Should().OnlyContain(static outcomes => outcomes.Single() == "Value");
            await Task.Delay(random.Next(40));
        }
        pool.Starts.Should().BeGreaterThan(2, "some pauses were longer than the limit");
        ShouldBeSound(pool);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_of_its_age_is_replaced_between_two_items()
    {
        var pool = new ScriptedPool();
        await using Dispatcher dispatcher = Create(pool, 2, static options => options with { MaxWorkerAge = TimeSpan.FromMilliseconds(30) });
        while (pool.Starts < 8)
            (await RunAsync(dispatcher, Call(500))).Outcomes.Should().OnlyContain(static outcomes => outcomes.Single() == "Value");
        (dispatcher.Crashed, pool.MostAlive).Should().Be((0, 2));
        ShouldBeSound(pool);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_that_grows_is_replaced_between_two_items()
    {
        var pool = new ScriptedPool { Script = static (worker, _, _) => Grow(worker, 1 << 20) };
        await using Dispatcher dispatcher = Create(pool, 1, static options => options with { MaxMemoryGrowth = 50 << 20 });
        while (pool.Starts < 4)
            (await RunAsync(dispatcher, Call(200))).Outcomes.Should().OnlyContain(static outcomes => outcomes.Single() == "Value");
        dispatcher.Crashed.Should().Be(0);
        ShouldBeSound(pool);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_past_its_memory_limit_is_killed_with_its_item()
    {
        var pool = new ScriptedPool
        {
            Script = static (worker, _, index) =>
            {
                worker.Memory = index == 7 ? 300 << 20 : 10 << 20;
                return index == 7 ? Step.Stick : Step.Answer;
            },
        };
        await using Dispatcher dispatcher = Create(pool, 2, static options => options with { MaxWorkerMemory = 200 << 20 });
        ProbeOperation operation = await RunAsync(dispatcher, Call(100));
        for (int i = 0; i < 100; i++)
            operation.Outcomes[i].Should().Equal(i == 7 ? nameof(WorkerCrashedException) : "Value");
        dispatcher.PeakMemory.Should().Be(300 << 20);
        ShouldBeSound(pool);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_near_its_memory_limit_leaves_before_it_gets_there()
    {
        var pool = new ScriptedPool { Script = static (worker, _, _) => Grow(worker, 1 << 20) };
        await using Dispatcher dispatcher = Create(pool, 1, static options => options with { MaxWorkerMemory = 1000 << 20 });
        while (pool.Starts < 3)
            (await RunAsync(dispatcher, Call(50))).Outcomes.Should().OnlyContain(static outcomes => outcomes.Single() == "Value");
        dispatcher.Crashed.Should().Be(0);
        ShouldBeSound(pool);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_that_stays_stopped_is_killed()
    {
        var pool = new ScriptedPool
        {
            Script = static (worker, _, index) =>
            {
                worker.IsStopped = index == 3;
                return index == 3 ? Step.Stick : Step.Answer;
            },
        };
        await using Dispatcher dispatcher = Create(pool, 2, static options => options with { StopPatience = TimeSpan.FromMilliseconds(300) });
        ProbeOperation operation = await RunAsync(dispatcher, Call(10));
        operation.Outcomes[3].Should().Equal(nameof(WorkerCrashedException));
        operation.Outcomes.Count(static outcomes => outcomes.Single() == "Value").Should().Be(9);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_degree_can_change_while_items_run()
    {
        var pool = new ScriptedPool { Script = static (_, _, _) => Step.Linger };
        await using Dispatcher dispatcher = Create(pool, 1);
        ProbeOperation operation = Call(2000);
        dispatcher.Submit(operation, 2000);
        dispatcher.Resize(dispatcher.Crews[0], 4);
        SpinWait.SpinUntil(() => pool.Alive == 4, Patience).Should().BeTrue("the degree grew; {0} live", pool.Alive);
        dispatcher.Resize(dispatcher.Crews[0], 2);
        SpinWait.SpinUntil(() => pool.Alive == 2, Patience).Should().BeTrue("the degree shrank; {0} live", pool.Alive);
        await operation.Over.WaitAsync(Patience);
        operation.Outcomes.Should().OnlyContain(static outcomes => outcomes.Single() == "Value");
        (dispatcher.Crashed, pool.MostAlive).Should().Be((0, 4));
        ShouldBeSound(pool);
    }

    [Fact(Timeout = 60_000)]
    public async Task Warming_up_starts_all_workers_before_there_is_an_item()
    {
        var pool = new ScriptedPool { RefusesStart = static start => start == 2 };
        await using Dispatcher dispatcher = Create(pool, 4);
        await dispatcher.WarmUpAsync().WaitAsync(Patience);
        pool.Alive.Should().Be(4);
        await dispatcher.WarmUpAsync().WaitAsync(Patience);
        pool.Starts.Should().Be(5);
    }

    [Fact(Timeout = 60_000)]
    public async Task Warming_up_ends_when_the_degree_comes_down_to_what_is_there()
    {
        using var hold = new ManualResetEventSlim();
        var pool = new ScriptedPool { RefusesStart = start => start > 2 && !hold.Wait(Patience) };
        await using Dispatcher dispatcher = Create(pool, 4);
        Task warmUp = dispatcher.WarmUpAsync();
        SpinWait.SpinUntil(() => pool.Alive == 2, Patience).Should().BeTrue();
        dispatcher.Resize(dispatcher.Crews[0], 2);
        await warmUp.WaitAsync(Patience);
        hold.Set();
    }

    [Fact(Timeout = 60_000)]
    public async Task Warming_up_ends_in_the_reason_why_no_worker_starts_and_with_the_disposal()
    {
        var pool = new ScriptedPool { RefusesStart = static _ => true };
        Dispatcher dispatcher = Create(pool, 1);
        await FluentActions.Awaiting(() => dispatcher.WarmUpAsync().WaitAsync(Patience)).Should().ThrowAsync<WorkerStartException>().WithMessage("*does not start*");
        Task warmUp = dispatcher.WarmUpAsync();
        await dispatcher.DisposeAsync();
        await FluentActions.Awaiting(() => warmUp.WaitAsync(Patience)).Should().ThrowAsync<Exception>().Where(static error => error is ObjectDisposedException || error is WorkerStartException);
    }

    private static Step Grow(ScriptedWorker worker, int bytes)
    {
        worker.Memory += bytes;
        return Step.Linger;
    }
}
