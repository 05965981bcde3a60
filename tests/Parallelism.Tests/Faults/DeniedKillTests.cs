using Parallelism.Dispatch;
using Parallelism.Tests.Dispatch;

namespace Parallelism.Tests.Faults;

// The system refuses to kill a worker that has to go (tinypool#132): nobody waits for it for ever, and another takes its place.
public sealed class DeniedKillTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly ProbeDefinitions _definitions = new();
    private readonly FaultInjector _injector = new(new() { RefusesKills = true });

    [Fact(Timeout = 90_000)]
    public async Task An_item_past_its_limit_is_given_up_all_the_same()
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

    [Fact(Timeout = 90_000)]
    public async Task A_cancelled_call_comes_to_its_end()
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
