using Parallelism.Tests.Contract;
using Parallelism.Tests.Faults;

namespace Parallelism.Tests.Processes;

// A worker that is stopped and never goes on, at every place: what ends it is a limit of the strategy's. While it is replaced: WorkerLifeCrashTests.
public sealed class StoppedWorkerTests
{
    private static readonly ProcessStrategyOptions Limited = new()
    {
        MaxDegreeOfParallelism = 1,
        Timeout = TimeSpan.FromSeconds(1),
        GracePeriod = TimeSpan.FromMilliseconds(100),
        Serializer = static () => new MarkedSerializer(),
    };

    [LinuxTheory(Timeout = 60_000)]
    [InlineData(Stage.ReadArgument)]
    [InlineData(Stage.Run)]
    [InlineData(Stage.WriteResult)]
    public async Task While_an_item_is_on_its_way_through_it(Stage stage)
    {
        await using var strategy = new ProcessStrategy(Limited);
        (Mark[] results, IReadOnlyList<Exception> failures) = await Pool.MapAsync(
            strategy, [.. Enumerable.Range(0, 3).Select(i => new Mark(i == 1 ? stage : Stage.None, Way.Stop, i))], static mark =>
        {
            if (mark.Stage == Stage.Run)
                Crash.By(mark.Way);
            return mark;
        });
        failures.Should().ContainSingle().Which.Should().BeOfType<WorkTimeoutException>().Which.ItemIndex.Should().Be(1);
        results[0].Index.Should().Be(0);
        results[2].Index.Should().Be(2);
        await Pool.ShouldBeUsableAsync(strategy);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task Half_way_through_a_frame_from_it()
    {
        await using var strategy = new ProcessStrategy(Limited);
        int parent = Environment.ProcessId;
        await Pool.FailureOfAsync<WorkTimeoutException>(strategy.RunAsync(() =>
        {
            FramePipe.Write(parent, [0xE8, 3, 0, 0, 10, 1, 2]);
            Crash.By(Way.Stop);
        }));
        await Pool.ShouldBeUsableAsync(strategy);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task During_the_handshake()
    {
        Signals signals = Signals.Create();
        var injector = new FaultInjector(new());
        await using ProcessStrategy strategy = injector.CreateStrategy(new()
        {
            MaxDegreeOfParallelism = 1,
            StartTimeout = TimeSpan.FromSeconds(2),
            Serializer = () =>
            {
                if (WorkerHost.IsWorker && !signals.IsSet("begun"))
                {
                    signals.Set("begun");
                    Crash.By(Way.Stop);
                }
                return new MarkedSerializer();
            },
        });
        await Pool.ShouldBeUsableAsync(strategy);
        injector.FailedStarts.Should().Contain(static error => error.Message.Contains("greet in time", StringComparison.Ordinal));
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task While_the_strategy_is_disposed()
    {
        Signals signals = Signals.Create();
        var strategy = new ProcessStrategy(Limited);
        Task call = strategy.RunAsync(token =>
        {
            signals.Set($"runs.{Environment.ProcessId}");
            token.WaitHandle.WaitOne();
            Crash.By(Way.Stop);
        });
        await Pool.UntilAsync(() => Directory.GetFiles(signals.Folder).Length == 1, "it runs");
        int processId = int.Parse(Path.GetExtension(Directory.GetFiles(signals.Folder).Single())[1..], null);
        await strategy.DisposeAsync().AsTask().WaitAsync(Pool.Limit);
        await Pool.FailureOfAsync(call);
        Crash.IsAlive(processId).Should().BeFalse();
    }
}
