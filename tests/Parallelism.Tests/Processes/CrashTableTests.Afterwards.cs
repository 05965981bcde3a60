using Parallelism.Tests.Contract;

namespace Parallelism.Tests.Processes;

// A worker dies that has no item: no call fails, and what is on its way to it runs elsewhere.
public sealed partial class CrashTableTests
{
    private async Task DieAfterItsResultAsync(Stage stage, Way way)
    {
        Signals signals = Signals.Create();
        int crashed = pools.Plain.GetStatistics().Crashed;
        int processId = await pools.Plain.RunAsync(() =>
        {
            signals.Add("begun");
            DieLater(stage, way, signals);
            return Environment.ProcessId;
        }).WaitAsync(Pool.Limit);
        signals.Set("die");
        await Pool.UntilAsync(() => way == Way.Stop ? Crash.IsStopped(processId) : !Crash.IsAlive(processId), $"worker {processId} meets its end by {way}");
        await ShouldBeWholeAsync(pools.Plain);
        ShouldBeBuried(pools.Plain, processId, crashed);
        signals.Count("begun").Should().Be(1);
    }

    private async Task DieHalfWayThroughAFrameAsync(Way way)
    {
        Signals signals = Signals.Create();
        int crashed = pools.Stalling.GetStatistics().Crashed, stalls = pools.Stalls.Injected.Count;
        int processId = await pools.Stalling.RunAsync(() =>
        {
            DieLater(Stage.FrameToWorker, way, signals);
            return Environment.ProcessId;
        }).WaitAsync(Pool.Limit);
        pools.StallNextFrame();
        Task<int> call = pools.Stalling.RunAsync(() =>
        {
            signals.Add("begun");
            return Environment.ProcessId;
        });
        await Pool.UntilAsync(() => pools.Stalls.Injected.Count == stalls + 1, "the frame has come half-way");
        signals.Set("die");
        (await call.WaitAsync(Pool.Limit)).Should().NotBe(processId);
        signals.Count("begun").Should().Be(1);
        ShouldBeBuried(pools.Stalling, processId, crashed);
        await ShouldBeWholeAsync(pools.Stalling);
    }

    private static void ShouldBeBuried(ProcessStrategy strategy, int processId, int crashedBefore)
    {
        Crash.IsAlive(processId).Should().BeFalse();
        strategy.GetStatistics().ProcessIds.Should().NotContain(processId);
        strategy.GetStatistics().Crashed.Should().Be(crashedBefore + 1);
    }

    private static void DieLater(Stage stage, Way way, Signals signals) => new Thread(() =>
    {
        signals.Wait("die");
        if (stage != Stage.Finalizer)
            Crash.By(way);
        FragileEnd.Leave(way);
        while (true)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }) { IsBackground = true }.Start();
}
