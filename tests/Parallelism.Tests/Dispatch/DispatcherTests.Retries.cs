using System.Collections.Concurrent;
using Parallelism.Dispatch;

namespace Parallelism.Tests.Dispatch;

// Items that are lost, and run again.
public sealed partial class DispatcherTests
{
    [Theory(Timeout = 60_000)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Retry_ExactlyNKills(int retries)
    {
        // Item i ends its worker i times and then answers.
        var kills = new ConcurrentDictionary<long, int>();
        var pool = new ScriptedPool { Script = (_, _, index) => kills.AddOrUpdate(index, 1, static (_, n) => n + 1) <= index ? Step.DieInside : Step.Answer };
        await using Dispatcher dispatcher = Create(pool, 2, options => options with { Retries = retries });
        ProbeOperation operation = await RunAsync(dispatcher, Call(6));
        for (int i = 0; i < 6; i++)
        {
            operation.Outcomes[i].Should().Equal(i <= retries ? "Value" : nameof(WorkerCrashedException));
            pool.Begun[(1, i)].Should().Be(Math.Min(i, retries) + 1);
        }
        dispatcher.Retried.Should().Be(Enumerable.Range(0, 6).Sum(i => Math.Min(i, retries)));
        pool.Faults.Should().BeEmpty();
    }

    [Fact(Timeout = 60_000)]
    public async Task The_last_error_holds_all_that_came_before()
    {
        var pool = new ScriptedPool { Script = static (_, _, index) => index == 4 ? Step.DieInside : Step.Answer };
        await using Dispatcher dispatcher = Create(pool, 2, static options => options with { Retries = 3 });
        ProbeOperation operation = await RunAsync(dispatcher, Call(10));
        var ids = new List<int>();
        for (var error = (WorkerCrashedException?)operation.Errors[4]; error is not null; error = (WorkerCrashedException?)error.InnerException)
        {
            error.Attempt.Should().Be(4 - ids.Count);
            ids.Add(error.ProcessId);
        }
        ids.Should().HaveCount(4).And.OnlyHaveUniqueItems();
        operation.Errors[4]!.Message.Should().Contain("attempt 4");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_filter_chooses_what_is_tried_again()
    {
        var pool = new ScriptedPool { Script = static (_, _, index) => index == 1 ? Step.DieInside : index == 2 ? Step.Throw : index == 3 ? Step.Stick : Step.Answer };
        await using Dispatcher dispatcher = Create(pool, 2, static options => options with
        {
            Retries = 2,
            RetryWhen = static error => error is InvalidOperationException or WorkTimeoutException,
            Timeout = TimeSpan.FromMilliseconds(50),
            GracePeriod = TimeSpan.FromMilliseconds(20),
        });
        ProbeOperation operation = await RunAsync(dispatcher, Call(10));
        (pool.Begun[(1, 1)], pool.Begun[(1, 2)], pool.Begun[(1, 3)]).Should().Be((1, 3, 3));
        operation.Outcomes[2].Should().Equal(nameof(InvalidOperationException));
        operation.Errors[3].Should().BeOfType<WorkTimeoutException>().Which.InnerException.Should().BeOfType<WorkTimeoutException>();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_filter_that_throws_fails_the_item_with_both_errors()
    {
        var pool = new ScriptedPool { Script = static (_, _, index) => index == 1 ? Step.DieInside : Step.Answer };
        await using Dispatcher dispatcher = Create(pool, 2, static options => options with { Retries = 2, RetryWhen = static _ => throw new NotSupportedException("no idea") });
        ProbeOperation operation = await RunAsync(dispatcher, Call(3));
        operation.Errors[1].Should().BeOfType<AggregateException>().Which.InnerExceptions.Select(static error => error.GetType())
            .Should().Equal(typeof(WorkerCrashedException), typeof(NotSupportedException));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_stops_does_not_wait_for_the_next_attempt(bool disposes)
    {
        var pool = new ScriptedPool { Script = static (_, _, index) => index == 1 ? Step.DieInside : Step.Answer };
        await using Dispatcher dispatcher = Create(pool, 2, static options => options with { Retries = 2, RetryDelay = TimeSpan.FromDays(1), MaxRetryDelay = TimeSpan.FromDays(1) });
        ProbeOperation operation = Call(3);
        dispatcher.Submit(operation, 3);
        SpinWait.SpinUntil(() => operation.Ended == 2 && dispatcher.Retried == 1, Patience).Should().BeTrue();
        operation.Over.IsCompleted.Should().BeFalse("an item waits for its next attempt");
        if (disposes)
            await dispatcher.DisposeAsync();
        else
            operation.Stop(dispatcher);
        await operation.Over.WaitAsync(Patience);
        (operation.AbortedBy is ObjectDisposedException).Should().Be(disposes);
    }
}
