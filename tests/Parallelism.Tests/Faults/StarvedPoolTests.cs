using Parallelism.Tests.Processes;

namespace Parallelism.Tests.Faults;

// Workers that come late, or not at all, or leave all the time.
public sealed class StarvedPoolTests
{
    // Nobody has a worker yet, and thousands of calls come: none of them waits to be taken (CPython#105829).
    [Fact(Timeout = 60_000)]
    public async Task WakeupFlood()
    {
        var release = new TaskCompletionSource();
        var injector = new FaultInjector(new() { OnStart = _ => release.Task.IsCompleted ? StartFault.None : WaitFor(release.Task) });
        await using ProcessStrategy strategy = injector.CreateStrategy(new() { MaxDegreeOfParallelism = 2 });
        Task<int>[] calls = await Task.Run(() => Enumerable.Range(0, 5000).Select(i => strategy.RunAsync(() => i)).ToArray()).WaitAsync(Pool.Limit);
        calls.Should().OnlyContain(static call => !call.IsCompleted, "no worker is there");
        release.SetResult();
        (await Task.WhenAll(calls).WaitAsync(Pool.Limit)).Should().Equal(Enumerable.Range(0, 5000));
    }

    // One worker came, and no other ever does: clear errors where nothing can run, in bounded time and with a bounded number of attempts.
    [LinuxFact(Timeout = 60_000)]
    public async Task ReplacementCannotStart()
    {
        var injector = new FaultInjector(new() { OnStart = static start => start > 1 ? StartFault.Refuse : StartFault.None });
        await using ProcessStrategy strategy = injector.CreateStrategy(new() { MaxDegreeOfParallelism = 1 });
        await Pool.ShouldBeUsableAsync(strategy);
        Task first = strategy.RunAsync(static () => Crash.By(Way.Kill));
        Task[] others = [.. Enumerable.Range(0, 10).Select(i => strategy.RunAsync(() => i))];
        await Pool.FailureOfAsync<WorkerCrashedException>(first);
        foreach (Task other in others)
            (await Pool.FailureOfAsync<WorkerStartException>(other)).Message.Should().Contain("a fault was injected");
        injector.Injected.Count.Should().BeLessThan(20, "it does not spin");
        await Pool.FailureOfAsync<WorkerStartException>(strategy.RunAsync(static () => 1));
    }

    // Late starts, late frames: everything still ends right.
    [Fact(Timeout = 60_000)]
    public async Task Everything_comes_late_and_nothing_is_lost()
    {
        var injector = new FaultInjector(new()
        {
            Seed = 5,
            OnStart = static _ => StartFault.Delay,
            OnFrame = FaultPlan.Anywhere(0.3, FrameFault.Delay),
            MaxDelay = TimeSpan.FromMilliseconds(5),
        });
        await using ProcessStrategy strategy = injector.CreateStrategy(new() { MaxDegreeOfParallelism = 3, RecycleAfter = 50 });
        (await strategy.MapAsync([.. Enumerable.Range(0, 300)], static i => i * 3).WaitAsync(Pool.Limit)).Should().Equal(Enumerable.Range(0, 300).Select(static i => i * 3));
    }

    // Workers leave after each item or two, and the strategy is disposed in the middle of it (CPython#119592, #152967).
    [LinuxTheory(Timeout = 60_000)]
    [InlineData(0)]
    [InlineData(60)]
    [InlineData(200)]
    [InlineData(500)]
    public async Task RecycleRace_ShutdownOrDispose(int delay)
    {
        var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 2, RecycleAfter = 2, GracePeriod = TimeSpan.FromMilliseconds(300) });
        Task<int>[] calls = [.. Enumerable.Range(0, 100).Select(i => strategy.RunAsync(() => i))];
        await Task.Delay(delay);
        int[] processIds = [.. strategy.GetStatistics().ProcessIds];
        await strategy.DisposeAsync().AsTask().WaitAsync(Pool.Limit);
        for (int i = 0; i < calls.Length; i++)
        {
            await Task.WhenAny(calls[i]).WaitAsync(Pool.Limit);
            if (calls[i].IsCompletedSuccessfully)
                (await calls[i]).Should().Be(i);
            else if (calls[i].IsFaulted)
                calls[i].Exception!.InnerException.Should().BeOfType<ObjectDisposedException>();
        }
        foreach (int processId in processIds)
            Crash.IsAlive(processId).Should().BeFalse();
    }

    private static StartFault WaitFor(Task release)
    {
        release.Wait();
        return StartFault.None;
    }
}
