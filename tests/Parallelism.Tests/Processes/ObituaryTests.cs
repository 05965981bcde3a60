using Parallelism.Tests.Contract;

namespace Parallelism.Tests.Processes;

// What an obituary tells beyond the cause: how long the item had run, and where a dump is.
public sealed class ObituaryTests
{
    private readonly Signals _signals = Signals.Create();

    [LinuxFact(Timeout = 60_000)]
    public async Task It_tells_how_long_the_item_had_run()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        await strategy.RunAsync(static () => 1).WaitAsync(Pool.Limit);
        WorkerCrashedException slow = await Pool.FailureOfAsync<WorkerCrashedException>(strategy.RunAsync(static () =>
        {
            Thread.Sleep(1200);
            Crash.By(Way.Kill);
        }));
        slow.RunningTime.Should().BeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(1200)).And.BeLessThan(Pool.Limit);
        slow.Message.Should().Contain("which had run for ");
        WorkerCrashedException quick = await Pool.FailureOfAsync<WorkerCrashedException>(strategy.RunAsync(static () => Crash.By(Way.Kill)));
        quick.RunningTime.Should().BeGreaterThan(TimeSpan.Zero).And.BeLessThan(Pool.Limit);
        quick.DumpPath.Should().BeNull();
    }

    [DumpFact(Timeout = 90_000)]
    public async Task A_crash_leaves_a_dump_where_it_is_asked_for_and_a_kill_does_not()
    {
        string folder = Path.Combine(_signals.Folder, "100% dumps");
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1, DumpFolder = folder });
        WorkerCrashedException crash = await Pool.FailureOfAsync<WorkerCrashedException>(strategy.RunAsync(static () => Crash.By(Way.FailFast)));
        (crash.Cause, crash.Signal).Should().Be((WorkerCrashCause.FailFast, 6));
        crash.DumpPath.Should().NotBeNull(crash.Message).And.StartWith(Path.Combine(folder, $"worker-{crash.ProcessId}-"));
        new FileInfo(crash.DumpPath!).Length.Should().BeGreaterThan(100_000);
        crash.Message.Should().Contain(crash.DumpPath).And.Contain("dotnet-dump analyze");
        crash.StandardError.Should().Contain(Crash.Message);
        WorkerCrashedException kill = await Pool.FailureOfAsync<WorkerCrashedException>(strategy.RunAsync(static () => Crash.By(Way.Kill)));
        kill.DumpPath.Should().BeNull();
        await Pool.ShouldBeUsableAsync(strategy);
        Directory.GetFiles(folder).Should().Equal(crash.DumpPath);
    }
}
