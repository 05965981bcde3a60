using Parallelism.Dispatch;
using Parallelism.Wire;

namespace Parallelism.Tests.Dispatch;

public sealed partial class DispatcherTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ProbeDefinitions _definitions = new();
    private long _lastCall;

    [Fact(Timeout = 60_000)]
    public async Task One_worker_runs_the_items_of_a_call_in_order()
    {
        var pool = new ScriptedPool();
        await using Dispatcher dispatcher = Create(pool, 1);
        ProbeOperation operation = await RunAsync(dispatcher, Call(500));
        operation.Order.Should().Equal(Enumerable.Range(0, 500).Select(i => (long)i));
        ShouldBeSound(pool);
    }

    [Fact(Timeout = 60_000)]
    public async Task Quick_items_travel_in_bulk_and_long_ones_one_by_one()
    {
        var quick = new ScriptedPool { Ticks = 10 };
        await using (Dispatcher dispatcher = Create(quick, 2))
            await RunAsync(dispatcher, Call(20_000));
        quick.Workers.SelectMany(worker => worker.Runs).Should().Contain(count => count > 500);
        quick.Workers.Sum(worker => worker.Runs.Count).Should().BeLessThan(2000);

        var slow = new ScriptedPool { Ticks = 300_000 };
        await using (Dispatcher dispatcher = Create(slow, 2))
            await RunAsync(dispatcher, Call(200));
        slow.Workers.SelectMany(worker => worker.Runs).Should().OnlyContain(count => count == 1);
        ShouldBeSound(quick);
        ShouldBeSound(slow);
    }

    [Fact(Timeout = 60_000)]
    public async Task Workers_forget_a_call_when_it_is_over()
    {
        var pool = new ScriptedPool();
        await using Dispatcher dispatcher = Create(pool, 2);
        for (int i = 0; i < 300; i++)
            await RunAsync(dispatcher, Call(4));
        SpinWait.SpinUntil(() => pool.Workers.All(worker => worker.CallCount == 0), Patience).Should().BeTrue("300 calls are over");
        pool.Workers.Sum(worker => worker.ContextFrames).Should().Be(pool.Workers.Count, "the culture was the same throughout");
        ShouldBeSound(pool);
    }

    // The worker does not read at all at first, so whoever wrote to its pipe would wait.
    [Theory(Timeout = 60_000)]
    [InlineData(1_000_000, 8)]
    [InlineData(8, 1_000_000)]
    [InlineData(200_000, 200_000)]
    public async Task Large_arguments_and_large_work_do_not_block_the_one_who_submits(int argument, int work)
    {
        var pool = new ScriptedPool();
        await using Dispatcher dispatcher = Create(pool, 1);
        await RunAsync(dispatcher, Call(1));
        ScriptedWorker worker = pool.Workers.Single();
        worker.Pipe.Hold(true);
        var large = new ProbeOperation(_definitions, 1) { Duration = new(), CallId = ++_lastCall, ArgumentLength = argument, WorkLength = work };
        await Task.Run(() => dispatcher.Submit(large, 1)).WaitAsync(Patience);
        SpinWait.SpinUntil(() => worker.Pipe.Unread > 60_000, Patience).Should().BeTrue("a thread of its own fills the pipe");
        worker.Pipe.Hold(false);
        await large.Over.WaitAsync(Patience);
        await RunAsync(dispatcher, Call(10));
        ShouldBeSound(pool);
    }

    // Small items with large work, sent one behind the other when an outcome comes, while the worker does not read: more than its pipe holds.
    [Fact(Timeout = 60_000)]
    public async Task The_thread_that_delivers_an_outcome_does_not_wait_for_the_worker_to_read()
    {
        using var release = new ManualResetEventSlim();
        var pool = new ScriptedPool { Ticks = 10, Script = (_, call, _) => call != 1 || release.Wait(Patience) ? Step.Answer : Step.DieInside };
        await using Dispatcher dispatcher = Create(pool, 1);
        var duration = new WorkDuration();
        duration.Add(10);
        ProbeOperation[] calls = [.. Enumerable.Range(0, 12).Select(_ => new ProbeOperation(_definitions, 1) { Duration = duration, CallId = ++_lastCall, WorkLength = 30_000 })];
        dispatcher.Submit(calls[0], 1);
        SpinWait.SpinUntil(() => pool.Workers.Any(worker => worker.Runs.Count == 1), Patience).Should().BeTrue();
        ScriptedWorker worker = pool.Workers.Single();
        foreach (ProbeOperation call in calls[1..])
            dispatcher.Submit(call, 1);
        worker.Pipe.Hold(true);
        release.Set();
        bool isDelivered = SpinWait.SpinUntil(() => worker.Answered == 1, TimeSpan.FromSeconds(10));
        worker.Pipe.Hold(false);
        isDelivered.Should().BeTrue();
        await Task.WhenAll(calls.Select(call => call.Over)).WaitAsync(Patience);
        ShouldBeSound(pool);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_is_replaced_when_it_has_had_its_number_of_items()
    {
        var pool = new ScriptedPool();
        await using Dispatcher dispatcher = Create(pool, 2, options => options with { RecycleAfter = 10 });
        ProbeOperation operation = await RunAsync(dispatcher, Call(200));
        operation.Outcomes.Should().OnlyContain(outcomes => outcomes.Single() == "Value");
        pool.Starts.Should().BeInRange(19, 24);
        pool.MostAlive.Should().BeLessThanOrEqualTo(2);
        dispatcher.Crashed.Should().Be(0);
        ShouldBeSound(pool);
    }

    [Fact(Timeout = 60_000)]
    public async Task Arguments_that_cannot_be_written_fail_their_items_and_no_others()
    {
        var pool = new ScriptedPool { Ticks = 10 };
        await using Dispatcher dispatcher = Create(pool, 2, options => options with { RecycleAfter = 50 });
        var operation = new ProbeOperation(_definitions, 400) { Duration = new(), CallId = ++_lastCall, Unwritable = [0, 1, 7, 100, 101, 102, 399] };
        dispatcher.Submit(operation, 400);
        await operation.Over.WaitAsync(Patience);
        for (int i = 0; i < 400; i++)
            operation.Outcomes[i].Should().Equal(operation.Unwritable.Contains(i) ? nameof(WorkSerializationException) : "Value");
        var none = new ProbeOperation(_definitions, 60) { Duration = new(), CallId = ++_lastCall, Unwritable = [.. Enumerable.Range(0, 60)] };
        dispatcher.Submit(none, 60);
        await none.Over.WaitAsync(Patience);
        await RunAsync(dispatcher, Call(10));
        ShouldBeSound(pool);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_item_that_runs_too_long_times_out_and_its_neighbours_run()
    {
        var pool = new ScriptedPool { Ticks = 10, Script = static (_, _, index) => index is 50 ? Step.WaitForCancel : index is 70 ? Step.Stick : Step.Answer };
        await using Dispatcher dispatcher = Create(pool, 2, options => options with { Timeout = TimeSpan.FromMilliseconds(60), GracePeriod = TimeSpan.FromMilliseconds(40) });
        ProbeOperation operation = await RunAsync(dispatcher, Call(200));
        for (int i = 0; i < 200; i++)
            operation.Outcomes[i].Should().Equal(i is 50 or 70 ? nameof(WorkTimeoutException) : "Value");
        ShouldBeSound(pool);
    }

    [Fact(Timeout = 60_000)]
    public async Task Starts_that_fail_are_tried_again_and_in_the_end_told()
    {
        var pool = new ScriptedPool { RefusesStart = static start => start <= 2 };
        await using (Dispatcher dispatcher = Create(pool, 1))
            (await RunAsync(dispatcher, Call(5))).AbortedBy.Should().BeNull();
        var never = new ScriptedPool { RefusesStart = static _ => true };
        await using (Dispatcher dispatcher = Create(never, 2))
            (await RunAsync(dispatcher, Call(5))).AbortedBy.Should().BeOfType<WorkerStartException>();
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_stopped_while_it_is_written_is_cancelled_at_the_worker()
    {
        var pool = new ScriptedPool { Script = static (_, _, _) => Step.WaitForCancel };
        await using Dispatcher dispatcher = Create(pool, 1);
        ProbeOperation operation = null!;
        operation = new(_definitions, 1) { Duration = new(), CallId = ++_lastCall, Writing = _ => operation.Stop(dispatcher) };
        dispatcher.Submit(operation, 1);
        await operation.Over.WaitAsync(Patience);
        ShouldBeSound(pool);
    }

    [Fact(Timeout = 60_000)]
    public async Task Disposal_ends_what_waits_behind_an_item_that_runs()
    {
        var pool = new ScriptedPool { Ticks = 10, Script = static (_, _, index) => index == 60 ? Step.WaitForCancel : Step.Answer };
        Dispatcher dispatcher = Create(pool, 1);
        ProbeOperation operation = Call(1000);
        dispatcher.Submit(operation, 1000);
        SpinWait.SpinUntil(() => pool.Begun.Keys.Any(key => key.Index == 60), Patience).Should().BeTrue();
        await dispatcher.DisposeAsync();
        await operation.Over.WaitAsync(Patience);
        operation.AbortedBy.Should().BeOfType<ObjectDisposedException>();
        pool.Alive.Should().Be(0);
        ShouldBeSound(pool);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(99)]
    [InlineData(255)]
    public async Task An_outcome_of_an_unknown_kind_is_refused(byte kind)
    {
        var slot = await TakeSlotAsync();
        FluentActions.Invoking(() => slot.OnFrame(FrameKind.Result, [0, 0, 0, 0, kind, 1, 0])).Should().Throw<ProtocolException>().WithMessage($"*{kind}*");
    }

    // A slot whose worker has been sent one item that it does not answer.
    private async Task<WorkerSlot> TakeSlotAsync()
    {
        var pool = new ScriptedPool { Script = static (_, _, _) => Step.WaitForCancel };
        Dispatcher dispatcher = Create(pool, 1);
        dispatcher.Submit(Call(1000), 1000);
        SpinWait.SpinUntil(() => !pool.Begun.IsEmpty, Patience).Should().BeTrue();
        await Task.Yield();
        return (WorkerSlot)pool.Workers.Single().Events;
    }

    private Dispatcher Create(ScriptedPool pool, int degree, Func<DispatcherOptions, DispatcherOptions>? change = null)
    {
        var options = new DispatcherOptions { Degree = degree, GracePeriod = TimeSpan.FromMilliseconds(100) };
        return new(change is null ? options : change(options), pool, _definitions);
    }

    private ProbeOperation Call(int count) => new(_definitions, count) { Duration = new(), CallId = ++_lastCall };

    private static async Task<ProbeOperation> RunAsync(Dispatcher dispatcher, ProbeOperation operation)
    {
        dispatcher.Submit(operation, operation.Outcomes.Length);
        await operation.Over.WaitAsync(Patience);
        operation.Overs.Should().Be(1);
        return operation;
    }

    private static void ShouldBeSound(ScriptedPool pool) => pool.Faults.Should().BeEmpty();
}
