using Parallelism.Dispatch;
using Parallelism.Tests.Dispatch;

namespace Parallelism.Tests.Faults;

// Workers in memory, between them and the dispatcher whatever a connection can suffer. Whatever happens, the books are right in the end.
public sealed class FaultyScheduleTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly ParallelOptions LivesAtOnce = new() { MaxDegreeOfParallelism = 8 };

    private static readonly FrameFault[] Evils = [FrameFault.Delay, FrameFault.Kill, FrameFault.Cut, FrameFault.Drop];

    [Theory(Timeout = 240_000)]
    [InlineData(0, 60)]
    [InlineData(1000, 60)]
    public Task Every_item_ends_once_and_none_is_begun_twice(int first, int seeds) =>
        System.Threading.Tasks.Parallel.ForEachAsync(Enumerable.Range(first, seeds), LivesAtOnce, static async (seed, _) => await LiveAsync(seed));

    // The outcome of an item that ran to its end is lost on the way: it may have had effects, so it fails, and does not run again.
    [Theory(Timeout = 60_000)]
    [InlineData(FrameFault.Cut)]
    [InlineData(FrameFault.Drop)]
    public async Task An_item_whose_outcome_is_lost_fails_and_is_not_run_again(FrameFault fault)
    {
        var definitions = new ProbeDefinitions();
        var pool = new ScriptedPool { Ticks = 10 };
        var injector = new FaultInjector(new() { OnFrame = FaultPlan.At(1, FrameDirection.FromWorker, 20, fault) });
        await using var dispatcher = new Dispatcher(new() { Degree = 1 }, injector.Wrap(pool), definitions);
        var call = new ProbeOperation(definitions, 300) { Duration = new(), CallId = 1 };
        dispatcher.Submit(call, 300);
        await call.Over.WaitAsync(Patience);
        injector.Injected.Should().ContainSingle();
        call.Outcomes.Should().OnlyContain(static outcomes => outcomes.Count == 1);
        // Two threads may hand out items at the same time, so it need not be the twentieth.
        call.Outcomes.Should().ContainSingle(static outcomes => outcomes[0] == nameof(WorkerCrashedException));
        call.Outcomes.Where(static outcomes => outcomes[0] != nameof(WorkerCrashedException)).Should().OnlyContain(static outcomes => outcomes[0] == "Value");
        pool.Begun.Values.Should().HaveCount(300).And.OnlyContain(static times => times == 1);
    }

    private static async Task LiveAsync(int seed)
    {
        var random = new Random(seed);
        int degree = random.Next(1, 5);
        var pool = new ScriptedPool
        {
            Ticks = new uint[] { 1, 100, 3000, 100_000 }[random.Next(4)],
            Script = (_, call, index) => new Random(HashCode.Combine(seed, call, index)).Next(30) == 0 ? Step.Linger : Step.Answer,
        };
        var injector = new FaultInjector(new()
        {
            Seed = seed,
            OnFrame = FaultPlan.Anywhere(0.01, Evils),
            OnStart = start => (StartFault)(Chance.Of(seed, start, 9).Next(8) is var roll && roll < 3 && start > 1 ? roll : 0),
            MaxDelay = TimeSpan.FromMilliseconds(3),
            MaxDeathDelay = TimeSpan.FromMilliseconds(random.Next(4)),
            MeanLife = random.Next(2) == 0 ? TimeSpan.FromMilliseconds(20) : null,
        });
        var definitions = new ProbeDefinitions();
        var dispatcher = new Dispatcher(
            new() { Degree = degree, GracePeriod = TimeSpan.FromMilliseconds(30), RecycleAfter = random.Next(3) == 0 ? random.Next(5, 60) : long.MaxValue },
            injector.Wrap(pool),
            definitions);
        ProbeOperation[] calls = [.. Enumerable.Range(1, random.Next(1, 6)).Select(i => new ProbeOperation(definitions, random.Next(1, 300))
        {
            Duration = new(),
            CallId = i,
            ArgumentLength = random.Next(12) == 0 ? 20_000 : random.Next(50),
        })];
        foreach (ProbeOperation call in calls)
            dispatcher.Submit(call, call.Outcomes.Length);
        foreach (ProbeOperation call in calls)
        {
            if (await Task.WhenAny(call.Over, Task.Delay(Patience)) != call.Over)
            {
                Assert.Fail($"Seed {seed}: a call of {call.Outcomes.Length} items does not end: outstanding {call.Outstanding}, pending {call.Pending.Count}; "
                    + $"{pool.Alive} workers live. Injected: {string.Join("; ", injector.Injected.TakeLast(5))}");
            }
        }
        await dispatcher.DisposeAsync().AsTask().WaitAsync(Patience);
        pool.Faults.Should().BeEmpty("seed {0}", seed);
        pool.Alive.Should().Be(0, "seed {0}", seed);
        pool.MostRunning.Should().BeLessThanOrEqualTo(degree, "seed {0}", seed);
        foreach (ProbeOperation call in calls)
        {
            call.Overs.Should().Be(1, "seed {0}", seed);
            // Where workers do not come to anything, again and again, everything that waits is told.
            if (call.AbortedBy is null)
                call.Outcomes.Should().OnlyContain(static outcomes => outcomes.Count == 1, "seed {0}: no item is lost, and none ends twice", seed);
            else
                call.AbortedBy.Should().BeOfType<WorkerStartException>("seed {0}", seed);
        }
        pool.Begun.Should().NotContain(static entry => entry.Value != 1, "seed {0}: no item is begun twice", seed);
    }
}
