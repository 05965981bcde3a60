using Parallelism.Dispatch;

namespace Parallelism.Tests.Dispatch;

public sealed class WatchClockTests
{
    [Fact(Timeout = 60_000)]
    public async Task Alarms_come_once_and_in_the_order_of_their_times()
    {
        var clock = new WatchClock(static () => { });
        var seen = new List<int>();
        var last = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        clock.After(TimeSpan.FromMilliseconds(300), () =>
        {
            seen.Add(3);
            last.SetResult();
        });
        clock.After(TimeSpan.FromMilliseconds(200), () => seen.Add(2));
        clock.After(TimeSpan.FromMilliseconds(100), () => seen.Add(1));
        clock.After(TimeSpan.Zero, () => seen.Add(0));
        clock.After(Timeout.InfiniteTimeSpan, () => seen.Add(-1));
        await last.Task;
        await clock.EndAsync();
        seen.Should().Equal(0, 1, 2, 3);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_alarm_of_a_day_comes_at_once_when_it_is_hurried()
    {
        var clock = new WatchClock(static () => { });
        var rang = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        clock.After(TimeSpan.FromDays(1), rang.SetResult);
        clock.Hurry();
        await rang.Task;
        await clock.EndAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task It_looks_again_and_again_and_its_end_waits_for_the_look_that_runs()
    {
        var looks = new CountdownEvent(3);
        var goOn = new ManualResetEventSlim();
        bool isOver = false;
        var clock = new WatchClock(() =>
        {
            if (!looks.IsSet && looks.Signal())
            {
                goOn.Wait();
                isOver = true;
            }
        });
        clock.SetPeriod(1);
        looks.Wait();
        Task end = clock.EndAsync();
        end.IsCompleted.Should().BeFalse();
        goOn.Set();
        await end;
        isOver.Should().BeTrue();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_clock_that_never_ran_ends_at_once()
    {
        var clock = new WatchClock(static () => { });
        clock.SetPeriod(Timeout.Infinite);
        await clock.EndAsync();
    }
}
