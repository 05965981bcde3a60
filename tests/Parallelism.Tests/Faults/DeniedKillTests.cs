using Parallelism.Dispatch;
using Parallelism.Tests.Dispatch;

namespace Parallelism.Tests.Faults;

// The system refuses to kill a worker that has to go (tinypool#132): nobody waits for it for ever, and another takes its place.
public sealed class DeniedKillTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly ProbeDefinitions _definitions = new();
    private readonly FaultInjector _injector = new(new() { RefusesKills = true });

    // Both at once, for each waits for as long as a kill may take.
    [Fact(Timeout = 90_000)]
    public Task Nobody_waits_for_ever_for_a_worker_that_cannot_be_killed() => Task.WhenAll(PassItsLimitAsync(), CancelAsync());

    private async Task PassItsLimitAsync()
    {
        var pool = new ScriptedPool { Script = static (_, call, index) => call == 1 && index == 3 ? Step.Stick : Step.Answer };
        await using Dispatcher dispatcher = Create(pool, new() { Degree = 1, Timeout = TimeSpan.FromMilliseconds(100), GracePeriod = TimeSpan.FromMilliseconds(50) });
        ProbeOperation call = await RunAsync(dispatcher, 1, 10);
        call.Outcomes[3].Should().Equal(nameof(WorkTimeoutException));
        for (int i = 0; i < 10; i++)
        {
            if (i != 3)
                call.Outcomes[i].Should().Equal("Value");
        }
        pool.Begun.Values.Should().OnlyContain(static times => times == 1);
        _injector.Injected.Should().Contain(static fault => fault.What.Contains("denied", StringComparison.Ordinal));
        (await RunAsync(dispatcher, 2, 20)).Outcomes.Should().OnlyContain(static outcomes => outcomes.Count == 1);
    }

    private async Task CancelAsync()
    {
        var pool = new ScriptedPool { Script = static (_, call, _) => call == 1 ? Step.Stick : Step.Answer };
        await using Dispatcher dispatcher = Create(pool, new() { Degree = 1, GracePeriod = TimeSpan.FromMilliseconds(50) });
        var call = new ProbeOperation(_definitions, 1) { Duration = new(), CallId = 1 };
        dispatcher.Submit(call, 1);
        SpinWait.SpinUntil(() => !pool.Begun.IsEmpty, Patience).Should().BeTrue();
        call.Stop(dispatcher);
        await call.Over.WaitAsync(Patience);
        (await RunAsync(dispatcher, 2, 5)).Outcomes.Should().OnlyContain(static outcomes => outcomes.Count == 1);
    }

    private Dispatcher Create(ScriptedPool pool, DispatcherOptions options) => new(options, _injector.Wrap(pool), _definitions);

    private async Task<ProbeOperation> RunAsync(Dispatcher dispatcher, long callId, int count)
    {
        var call = new ProbeOperation(_definitions, count) { Duration = new(), CallId = callId };
        dispatcher.Submit(call, count);
        await call.Over.WaitAsync(Patience);
        return call;
    }
}
