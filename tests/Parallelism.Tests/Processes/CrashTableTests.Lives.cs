using System.Diagnostics;
using Parallelism.Tests.Contract;
using Parallelism.Tests.Faults;

namespace Parallelism.Tests.Processes;

// A worker dies before its first item, or after its last.
public sealed partial class CrashTableTests
{
    // The first start ends so; no call notices, and the reason is known.
    private static async Task DieBeforeItServesAsync(Stage stage, Way way)
    {
        Signals signals = Signals.Create();
        var injector = new FaultInjector(new());
        await using ProcessStrategy strategy = injector.CreateStrategy(CrashPools.Configure(
            1,
            startTimeout: way == Way.Stop ? TimeSpan.FromSeconds(1) + (10 * await TimeAStartAsync()) : null,
            serializer: () =>
            {
                if (stage == Stage.Handshake && WorkerHost.IsWorker)
                    DieIfFirst(way, signals);
                return new MarkedSerializer();
            },
            initializer: () =>
            {
                if (stage == Stage.Initializer)
                    DieIfFirst(way, signals);
            }));
        int[] results = await strategy.MapAsync([.. Enumerable.Range(0, Items)], i =>
        {
            ExecutionLog.Note(signals.Folder, i);
            return i + 1;
        }).WaitAsync(Pool.Limit);
        results.Should().Equal(Enumerable.Range(1, Items));
        ExecutionLog.Read(signals.Folder, Items).Should().OnlyContain(static times => times == 1);
        injector.FailedStarts.Should().NotBeEmpty().And.AllBeOfType<WorkerStartException>();
        foreach (Exception error in injector.FailedStarts)
            ((WorkerStartException)error).ShouldTell(way);
        if (way != Way.Stop)
            injector.FailedStarts.Should().ContainSingle();
        strategy.GetStatistics().Crashed.Should().Be(0, "it never was a worker");
        await ShouldBeWholeAsync(strategy);
    }

    // On this machine, as busy as it is.
    private static async Task<TimeSpan> TimeAStartAsync()
    {
        await using var strategy = new ProcessStrategy(CrashPools.Configure(1));
        var clock = Stopwatch.StartNew();
        await strategy.RunAsync(static () => 1).WaitAsync(Pool.Limit);
        return clock.Elapsed;
    }

    private static void DieIfFirst(Way way, Signals signals)
    {
        if (signals.IsSet("first"))
            return;
        signals.Set("first");
        Crash.By(way);
    }

    private async Task DieOnItsWayOutAsync(Stage stage, Way way)
    {
        ProcessStrategy strategy = await pools.GetLeavingAsync();
        Signals signals = Signals.Create();
        int processId = await strategy.RunAsync(() =>
        {
            LastAct.Plan(stage, way, signals);
            return Environment.ProcessId;
        }).WaitAsync(Pool.Limit);
        (await strategy.RunAsync(static () => Environment.ProcessId).WaitAsync(Pool.Limit)).Should().Be(processId, "it has another item to go");
        (await strategy.RunAsync(static () => Environment.ProcessId).WaitAsync(Pool.Limit)).Should().NotBe(processId, "it had its {0} items", CrashPools.ItemsOfALife);
        Crash.IsAlive(processId).Should().BeFalse();
        signals.Count("left").Should().Be(1);
        strategy.GetStatistics().Crashed.Should().Be(0, "it was on its way out");
        strategy.GetStatistics().ProcessIds.Should().ContainSingle().Which.Should().NotBe(processId);
    }

    private static async Task DieWhileTheStrategyIsDisposedAsync(Way way)
    {
        Signals signals = Signals.Create();
        var strategy = new ProcessStrategy(CrashPools.Configure(1));
        Task call = strategy.RunAsync(token =>
        {
            signals.Add("begun");
            token.WaitHandle.WaitOne();
            Crash.By(way);
        });
        await signals.WaitForCountAsync("begun", 1);
        int processId = strategy.GetStatistics().ProcessIds.Should().ContainSingle().Subject;
        await strategy.DisposeAsync().AsTask().WaitAsync(Pool.Limit);
        Exception failure = await Pool.FailureOfAsync(call);
        if (way == Way.Throw)
            failure.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Be(Crash.Message);
        else
            failure.Should().BeOfType<ObjectDisposedException>();
        Crash.IsAlive(processId).Should().BeFalse();
        signals.Count("begun").Should().Be(1);
        strategy.GetStatistics().ProcessIds.Should().BeEmpty();
    }
}
