using Parallelism.Verbs;

namespace Parallelism.Threads;

// Finds the types that a batch hides.
internal sealed class TimedBatchStart(Slots slots, Watchdog watchdog, CancellationToken cancellationToken) : IWorkBatchVisitor
{
    private Task? _done;

    public Task Start(WorkBatch batch)
    {
        batch.Accept(this);
        return _done!;
    }

    void IWorkBatchVisitor.Visit<T, TResult>(WorkBatch<T, TResult> batch) =>
        _done = new TimedBatch<T, TResult>(slots, watchdog, batch, cancellationToken).Start(slots.Current);
}
