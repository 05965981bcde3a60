using System.Collections.Concurrent;
using Parallelism.Dispatch;

namespace Parallelism.Tests.Faults;

/// <summary>Puts the faults of a plan between a strategy and its workers, and keeps a list of what it did.</summary>
public sealed class FaultInjector(FaultPlan plan)
{
    private readonly ConcurrentQueue<InjectedFault> _injected = new();
    private readonly ConcurrentQueue<Exception> _failedStarts = new();

    /// <summary>What was done so far, in order. A delay is not noted.</summary>
    public IReadOnlyCollection<InjectedFault> Injected => _injected;

    /// <summary>Why starts failed that no fault was injected into.</summary>
    public IReadOnlyCollection<Exception> FailedStarts => _failedStarts;

    /// <summary>A strategy whose workers suffer the plan's faults; it has real processes.</summary>
    public ProcessStrategy CreateStrategy(ProcessStrategyOptions options) => new(options, Wrap);

    // The workers of any factory.
    internal IWorkerLinkFactory Wrap(IWorkerLinkFactory factory) => new FaultyLinkFactory(factory, plan, this);

    internal void Note(int worker, string what) => _injected.Enqueue(new(worker, what));

    internal void NoteFailedStart(Exception error) => _failedStarts.Enqueue(error);
}
