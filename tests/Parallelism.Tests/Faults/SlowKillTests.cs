using Parallelism.Dispatch;
using Parallelism.Tests.Dispatch;

namespace Parallelism.Tests.Faults;

// A kill takes a while, and the worker that it is meant for ends its item meanwhile.
public sealed class SlowKillTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact(Timeout = 60_000)]
    public async Task What_comes_while_a_worker_is_being_killed_does_not_die_with_it()
    {
        var definitions = new ProbeDefinitions();
        var injector = new FaultInjector(new() { KillDelay = TimeSpan.FromMilliseconds(300) });
        using var release = new ManualResetEventSlim();
        var pool = new ScriptedPool
        {
            Script = (worker, call, _) => call == 1
                ? release.Wait(Patience) ? Step.Answer : Step.DieInside
                : worker.Id == 1 ? Step.Stick : Step.Answer,
        };
        await using var dispatcher = new Dispatcher(new() { Degree = 1, GracePeriod = TimeSpan.FromMilliseconds(20) }, injector.Wrap(pool), definitions);
        var deaf = new ProbeOperation(definitions, 1) { Duration = new(), CallId = 1 };
        dispatcher.Submit(deaf, 1);
        SpinWait.SpinUntil(() => pool.Workers.Any(static worker => worker.Runs.Count == 1), Patience).Should().BeTrue();
        deaf.Stop(dispatcher);
        SpinWait.SpinUntil(() => injector.Injected.Count > 0, Patience).Should().BeTrue("its grace is over");
        release.Set();
        var next = new ProbeOperation(definitions, 1) { Duration = new(), CallId = 2 };
        await deaf.Over.WaitAsync(Patience);
        dispatcher.Submit(next, 1);
        await next.Over.WaitAsync(Patience);
        next.Outcomes[0].Should().Equal("Value");
    }
}
