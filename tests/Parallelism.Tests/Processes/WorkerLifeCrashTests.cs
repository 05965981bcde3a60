using Parallelism.Tests.Contract;
using Parallelism.Tests.Faults;

namespace Parallelism.Tests.Processes;

// Every place of a worker's life outside its items, by every way to die. Not rows: an exception while it idles or reads, where no code of
// the user's runs but on threads of his own (ThrowOnThread).
public sealed class WorkerLifeCrashTests
{
    public static TheoryData<Way> Deadly() => [.. Crash.Deadly];

    public static TheoryData<Way> Ways() => [Way.Throw, .. Crash.Deadly];

    // The first start ends so; no call notices, and the reason is known.
    [LinuxTheory(Timeout = 60_000)]
    [MemberData(nameof(Ways))]
    public async Task During_the_handshake(Way way)
    {
        Signals signals = Signals.Create();
        var injector = new FaultInjector(new());
        await using ProcessStrategy strategy = injector.CreateStrategy(new()
        {
            MaxDegreeOfParallelism = 1,
            Serializer = () =>
            {
                if (WorkerHost.IsWorker && !signals.IsSet("begun"))
                {
                    signals.Set("begun");
                    Crash.By(way);
                }
                return new MarkedSerializer();
            },
        });
        await Pool.ShouldBeUsableAsync(strategy);
        string reason = injector.FailedStarts.Should().ContainSingle().Which.Should().BeOfType<WorkerStartException>().Which.Message;
        reason.Should().Contain(way switch
        {
            Way.Throw => Crash.Message,
            Way.Exit0 => "exited with code 0",
            Way.Exit42 => "exited with code 42",
            Way.FailFast => "FailFast",
            Way.StackOverflow => "stack overflow",
            Way.NativeWrite => "fatal error in native or unsafe code",
            Way.Kill => "SIGKILL",
            Way.Terminate => "SIGTERM",
            Way.Abort => "SIGABRT",
            _ => "unhandled exception",
        });
    }

    // Half of a frame to it has come, and the rest never does: what it had not begun runs elsewhere.
    [LinuxTheory(Timeout = 60_000)]
    [MemberData(nameof(Deadly))]
    public async Task Half_way_through_a_frame_to_it(Way way)
    {
        Signals signals = Signals.Create();
        bool isArmed = false;
        var injector = new FaultInjector(new()
        {
            OnFrame = place => isArmed && place is { Worker: 1, Direction: FrameDirection.ToWorker } ? FrameFault.Stall : FrameFault.None,
        });
        await using ProcessStrategy strategy = injector.CreateStrategy(new() { MaxDegreeOfParallelism = 1 });
        int processId = await strategy.RunAsync(() =>
        {
            DieLater(way, signals);
            return Environment.ProcessId;
        }).WaitAsync(Pool.Limit);
        isArmed = true;
        Task<int> call = strategy.RunAsync(static () => Environment.ProcessId);
        await Pool.UntilAsync(() => injector.Injected.Count == 1, "the frame is cut");
        signals.Set("die");
        (await call.WaitAsync(Pool.Limit)).Should().NotBe(processId);
        strategy.GetStatistics().Crashed.Should().Be(1);
        await Pool.ShouldBeUsableAsync(strategy);
    }

    // It has written half of a frame: the item that ran is lost, and no other.
    [LinuxTheory(Timeout = 60_000)]
    [MemberData(nameof(Deadly))]
    public async Task Half_way_through_a_frame_from_it(Way way)
    {
        await using ProcessStrategy strategy = Pool.Create(2);
        int parent = Environment.ProcessId;
        (int[] results, IReadOnlyList<Exception> failures) = await Pool.MapAsync(strategy, Enumerable.Range(0, 60).ToArray(), i =>
        {
            if (i == 33)
            {
                // A result of 1000 bytes, of which two come.
                FramePipe.Write(parent, [0xE8, 3, 0, 0, 10, 1, 2]);
                Crash.By(way);
            }
            return i + 1;
        });
        WorkerCrashedException error = failures.Should().ContainSingle().Which.Should().BeOfType<WorkerCrashedException>().Subject;
        error.ItemIndex.Should().Be(33);
        CrashTableTests.CheckCause(error, way);
        results.Should().Equal(Enumerable.Range(0, 60).Select(static i => i == 33 ? 0 : i + 1));
        await Pool.ShouldBeUsableAsync(strategy);
    }

    // What it wrote makes no sense, and it goes on: nothing that it may have run runs again.
    [LinuxFact(Timeout = 60_000)]
    public async Task A_worker_whose_pipe_is_spoilt_loses_what_it_ran_and_nothing_runs_twice()
    {
        const int count = 20_000, culprit = 7_000;
        await using ProcessStrategy strategy = Pool.Create(2);
        string folder = Signals.Create().Folder;
        int parent = Environment.ProcessId;
        (int[] results, IReadOnlyList<Exception> failures) = await Pool.MapAsync(strategy, Enumerable.Range(0, count).ToArray(), i =>
        {
            ExecutionLog.Note(folder, i);
            if (i == culprit)
                FramePipe.Write(parent, [1, 0, 0, 0, 250, 1]);
            return i + 1;
        });
        failures.Should().NotBeEmpty().And.AllBeOfType<WorkerCrashedException>();
        failures.Cast<WorkerCrashedException>().Should().OnlyContain(static error => error.Cause == WorkerCrashCause.ProtocolViolation);
        long[] failed = [.. failures.Select(static error => ((WorkerCrashedException)error).ItemIndex!.Value)];
        failed.Should().Contain(culprit);
        int[] begun = ExecutionLog.Read(folder, count);
        for (int i = 0; i < count; i++)
        {
            // The kill can come after an item's start and before its first line.
            begun[i].Should().BeInRange(failed.Contains(i) && i != culprit ? 0 : 1, 1, "item {0} is begun once", i);
            results[i].Should().Be(failed.Contains(i) ? 0 : i + 1);
        }
    }

    // It was asked to leave, for it has had its number of items, and dies, or does not, on the way out. All at once, for some of them wait: who does
    // not leave is killed after five seconds.
    [LinuxFact(Timeout = 90_000)]
    public Task While_it_is_replaced() => Task.WhenAll(((Way[])[Way.Throw, Way.Stop, .. Crash.Deadly]).Select(LeaveAsync));

    private static async Task LeaveAsync(Way way)
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1, RecycleAfter = 2 });
        int processId = await strategy.RunAsync(() =>
        {
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Crash.By(way);
            return Environment.ProcessId;
        }).WaitAsync(Pool.Limit);
        (await strategy.RunAsync(static () => Environment.ProcessId).WaitAsync(Pool.Limit)).Should().Be(processId, "{0}", way);
        (await strategy.RunAsync(static () => Environment.ProcessId).WaitAsync(Pool.Limit)).Should().NotBe(processId, "{0}", way);
        Crash.IsAlive(processId).Should().BeFalse("{0}", way);
        strategy.GetStatistics().Crashed.Should().Be(0, "it was on its way out, {0}", way);
    }

    // It runs an item while the strategy is disposed.
    [LinuxTheory(Timeout = 60_000)]
    [MemberData(nameof(Ways))]
    public async Task While_the_strategy_is_disposed(Way way)
    {
        Signals signals = Signals.Create();
        ProcessStrategy strategy = Pool.Create(2);
        int[] processIds = await Pool.MeetAllAsync(strategy, signals);
        Task call = strategy.RunAsync(token =>
        {
            signals.Set("runs");
            token.WaitHandle.WaitOne();
            Crash.By(way);
        });
        await signals.WaitAsync("runs");
        await strategy.DisposeAsync().AsTask().WaitAsync(Pool.Limit);
        (await Pool.FailureOfAsync(call)).Should().Match(static error =>
            error is ObjectDisposedException || error is OperationCanceledException || error is WorkerCrashedException || error is InvalidOperationException);
        foreach (int processId in processIds)
            Crash.IsAlive(processId).Should().BeFalse();
    }

    private static void DieLater(Way way, Signals signals) => new Thread(() =>
    {
        signals.Wait("die");
        Crash.By(way);
    }) { IsBackground = true }.Start();
}
