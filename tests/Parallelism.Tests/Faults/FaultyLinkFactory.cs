using Parallelism.Dispatch;

namespace Parallelism.Tests.Faults;

internal sealed class FaultyLinkFactory(IWorkerLinkFactory inner, FaultPlan plan, FaultInjector injector) : IWorkerLinkFactory
{
    private int _starts;

    public async Task<IWorkerLink> StartAsync(int node, WatchClock clock, CancellationToken cancellationToken)
    {
        int number = Interlocked.Increment(ref _starts);
        switch (plan.OnStart(number))
        {
            case StartFault.Refuse:
                injector.Note(number, "start refused");
                throw new WorkerStartException($"The start of worker {number} was refused: a fault was injected.");
            case StartFault.Delay:
                await Task.Delay(plan.MaxDelay * Chance.Of(plan.Seed, number, 0).NextDouble(), cancellationToken).ConfigureAwait(false);
                break;
            case StartFault.Hold:
                injector.Note(number, "start held");
                await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(false);
                break;
        }
        try
        {
            return new FaultyLink(await inner.StartAsync(node, clock, cancellationToken).ConfigureAwait(false), number, plan, injector);
        }
        catch (WorkerStartException error)
        {
            injector.NoteFailedStart(error);
            throw;
        }
    }
}
