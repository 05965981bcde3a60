using Parallelism.Verbs;

namespace Parallelism.Swap;

// The work as a worker would have it, and its state when it arrived.
internal sealed record WorkCopy<T, TResult>(Work<T, TResult> Work, Snapshot Before)
{
    // What changed since, by its path.
    public IEnumerable<string> Changes => Before.IsEmpty ? [] : Before.ChangesTo(State());

    public Snapshot State() => Snapshot.Of(Work.Target, "");
}
