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

    [Fact(Timeout = 60_000)]
    public async Task Who_comes_while_its_thread_is_about_to_leave_is_not_forgotten()
    {
        using var looked = new SemaphoreSlim(0);
        var clock = new WatchClock(() => looked.Release(), lingerMilliseconds: 1);
        var random = new Random(1);
        // Each round takes as long as three threads take to get a processor.
        var time = System.Diagnostics.Stopwatch.StartNew();
        for (int round = 0; round < 2000 && time.Elapsed < TimeSpan.FromSeconds(20); round++)
        {
            bool looks = round % 2 == 0;
            if (looks)
                clock.SetPeriod(1);
            else
                clock.After(TimeSpan.FromTicks(1), () => looked.Release());
            (await looked.WaitAsync(TimeSpan.FromSeconds(20))).Should().BeTrue("round {0}", round);
            clock.SetPeriod(Timeout.Infinite);
            // About as long as the thread lingers.
            long until = System.Diagnostics.Stopwatch.GetTimestamp() + (System.Diagnostics.Stopwatch.Frequency * random.Next(500, 2000) / 1_000_000);
            while (System.Diagnostics.Stopwatch.GetTimestamp() < until)
            {
            }
        }
        await clock.EndAsync();
    }
}
