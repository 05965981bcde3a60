using Parallelism.Dispatch;

namespace Parallelism.Tests.Dispatch;

public sealed class WatchClockTests
{
    [Fact(Timeout = 60_000)]
    public async Task Alarms_come_once_and_the_earlier_one_first()
    {
        var clock = new WatchClock(static () => { });
        var seen = new List<string>();
        var rang = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        clock.After(Timeout.InfiniteTimeSpan, () => seen.Add("never"));
        clock.After(TimeSpan.FromDays(1), () => seen.Add("tomorrow"));
        clock.After(TimeSpan.FromMilliseconds(1), () =>
        {
            seen.Add("soon");
            rang.SetResult();
        });
        clock.After(TimeSpan.Zero, () => seen.Add("now"));
        await rang.Task;
        seen.Should().BeEquivalentTo("now", "soon");
        var hurried = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        clock.After(TimeSpan.FromDays(2), hurried.SetResult);
        clock.Hurry();
        await hurried.Task;
        await clock.EndAsync();
        seen.Should().BeEquivalentTo("now", "soon", "tomorrow");
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
