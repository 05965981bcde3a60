using Parallelism.Tests.Contract;

namespace Parallelism.Tests.Processes;

// Every place at which an item can go wrong, by every way to go wrong. The other places of a worker's life: WorkerLifeCrashTests. Not rows:
//  - to write an argument or read a result by anything but an exception: that happens in the strategy's own process, which it would end;
//  - Stop: StoppedWorkerTests, for it needs a limit; OutOfMemory: SmallHeapTests, for it needs a program of its own.
public sealed class CrashTableTests(CrashedPool pool) : IClassFixture<CrashedPool>
{
    private const int Culprit = 2;

    private readonly ProcessStrategy _strategy = pool.Strategy;

    public static TheoryData<Stage, Way> Rows()
    {
        var rows = new TheoryData<Stage, Way> { { Stage.WriteArgument, Way.Throw }, { Stage.ReadResult, Way.Throw } };
        foreach (Stage stage in (Stage[])[Stage.ReadArgument, Stage.Run, Stage.InitializeType, Stage.WriteResult, Stage.ThreadAfterResult, Stage.Finalizer])
        {
            foreach (Way way in (Way[])[Way.Throw, .. Crash.Deadly])
                rows.Add(stage, way);
        }
        return rows;
    }

    [LinuxTheory(Timeout = 90_000)]
    [MemberData(nameof(Rows))]
    public async Task Crash_AtEveryStage_x_EveryWay(Stage stage, Way way)
    {
        if (stage is Stage.ThreadAfterResult or Stage.Finalizer)
            await AfterItsResultAsync(stage, way);
        else
            await WhileItRunsAsync(stage, way);
        await Pool.ShouldBeUsableAsync(_strategy);
    }

    public static TheoryData<Way> Ways() => [Way.Throw, .. Crash.Deadly];

    // The caller goes on from within the completion of what failed, and fails again there.
    [LinuxTheory(Timeout = 90_000)]
    [MemberData(nameof(Ways))]
    public async Task Crash_InsideContinuation(Way way)
    {
        var failures = new List<Exception>();
        Task chain = FailAgainAsync(0);
        await chain.WaitAsync(Pool.Limit);
        failures.Should().HaveCount(3);
        foreach (Exception failure in failures)
        {
            if (way == Way.Throw)
                failure.Should().BeOfType<InvalidOperationException>();
            else
                CheckCause(failure.Should().BeOfType<WorkerCrashedException>().Subject, way);
        }
        await Pool.ShouldBeUsableAsync(_strategy);

        Task FailAgainAsync(int depth) => depth == 3 ? Task.CompletedTask : _strategy.RunAsync(() => Crash.By(way)).ContinueWith(
            call =>
            {
                failures.Add(call.Exception!.InnerException!);
                return FailAgainAsync(depth + 1);
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Unwrap();
    }

    private async Task WhileItRunsAsync(Stage stage, Way way)
    {
        Mark[] source = [.. Enumerable.Range(0, 5).Select(i => new Mark(i == Culprit ? stage : Stage.None, way, i))];
        (Mark[] results, IReadOnlyList<Exception> failures) = await Pool.MapAsync(_strategy, source, static mark =>
        {
            if (mark.Stage == Stage.Run)
                Crash.By(mark.Way);
            if (mark.Stage == Stage.InitializeType)
            {
                Crash.Planned = mark.Way;
                _ = mark.Way == Way.Throw ? Fragile<string>.Value : Fragile<object>.Value;
            }
            return mark with { Index = mark.Index + 100 };
        });
        for (int i = 0; i < source.Length; i++)
        {
            if (i != Culprit)
                results[i].Index.Should().Be(100 + i, "only the culprit fails");
        }
        Exception failure = failures.Should().ContainSingle().Subject;
        WorkItem.TryGetIndex(failure, out long index).Should().BeTrue();
        index.Should().Be(Culprit);
        if (way == Way.Throw)
            CheckThrown(failure, stage);
        else
            CheckObituary(failure.Should().BeOfType<WorkerCrashedException>().Subject, way);
    }

    private async Task AfterItsResultAsync(Stage stage, Way way)
    {
        Signals signals = Signals.Create();
        int crashed = _strategy.GetStatistics().Crashed;
        int processId = await _strategy.RunAsync(() =>
        {
            FragileEndLater(stage, way, signals);
            return Environment.ProcessId;
        }).WaitAsync(Pool.Limit);
        signals.Set("delivered");
        await Pool.UntilAsync(() => !Crash.IsAlive(processId), $"worker {processId} dies of {way} after its result");
        await Pool.UntilAsync(() => _strategy.GetStatistics().Crashed > crashed, "the death is counted");
        _strategy.GetStatistics().ProcessIds.Should().NotContain(processId);
    }

    private static void FragileEndLater(Stage stage, Way way, Signals signals) => new Thread(() =>
    {
        signals.Wait("delivered");
        if (stage == Stage.ThreadAfterResult)
            Crash.By(way);
        FragileEnd.Leave(way);
        while (true)
        {
            GC.Collect();
            Thread.Sleep(1);
        }
    }) { IsBackground = true }.Start();

    private static void CheckThrown(Exception failure, Stage stage)
    {
        switch (stage)
        {
            case Stage.WriteArgument or Stage.ReadArgument or Stage.WriteResult or Stage.ReadResult:
                failure.Should().BeOfType<WorkSerializationException>().Which.Message.Should().Contain(Crash.Message).And.Contain(nameof(Mark));
                break;
            case Stage.InitializeType:
                failure.Should().BeOfType<TypeInitializationException>().Which.InnerException!.Message.Should().Be(Crash.Message);
                break;
            default:
                failure.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Be(Crash.Message);
                break;
        }
    }

    private static void CheckObituary(WorkerCrashedException error, Way way)
    {
        CheckCause(error, way);
        error.ItemIndex.Should().Be(Culprit);
        error.Method.Should().Contain(nameof(CrashTableTests));
        error.Attempt.Should().Be(1);
        error.Message.Should().Contain($"{error.ProcessId}").And.Contain(error.Method).And.Contain($"item {Culprit}");
    }

    public static void CheckCause(WorkerCrashedException error, Way way)
    {
        Obituary expected = way switch
        {
            Way.Exit0 => new(WorkerCrashCause.Exit, 0, null, ""),
            Way.Exit42 => new(WorkerCrashCause.Exit, 42, null, ""),
            Way.FailFast => new(WorkerCrashCause.FailFast, null, 6, Crash.Message),
            Way.StackOverflow => new(WorkerCrashCause.StackOverflow, null, 6, "Recurse"),
            Way.NativeWrite => new(WorkerCrashCause.NativeCrash, null, 6, "Fatal error."),
            Way.Kill => new(WorkerCrashCause.Killed, null, 9, ""),
            Way.Terminate => new(WorkerCrashCause.Killed, null, 15, ""),
            Way.Abort => new(WorkerCrashCause.FailFast, null, 6, ""),
            Way.ThrowOnThread => new(WorkerCrashCause.UnhandledException, null, 6, Crash.Message),
            _ => throw new ArgumentOutOfRangeException(nameof(way), way, "This way ends no process."),
        };
        error.Cause.Should().Be(expected.Cause, error.Message);
        error.ExitCode.Should().Be(expected.ExitCode, error.Message);
        error.Signal.Should().Be(expected.Signal, error.Message);
        if (expected.LastWords.Length > 0)
            error.StandardError.Should().Contain(expected.LastWords);
        error.ProcessId.Should().BePositive();
        Crash.IsAlive(error.ProcessId).Should().BeFalse();
    }

    private sealed record Obituary(WorkerCrashCause Cause, int? ExitCode, int? Signal, string LastWords);
}
