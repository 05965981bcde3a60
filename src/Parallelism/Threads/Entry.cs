namespace Parallelism.Threads;

// What waits for a slot: an item, or a batch that wants one more participant.
internal abstract class Entry
{
    // Whether it is an item by itself, and no part of a batch.
    public virtual bool IsSingle => false;

    // Runs on a slot that the holder stands for; never throws.
    public abstract Outcome Run(Holder holder);

    // The strategy is disposed; the entry will never run.
    public abstract void Abandon();
}
