namespace Parallelism.Threads;

// What waits for a slot: an item, or a batch that wants one more participant.
internal abstract class Entry
{
    // Whether it is an item by itself, and no part of a batch.
    public virtual bool IsSingle => false;

    // Runs on a slot that the holder stands for; never throws.
    public abstract Outcome Run(Holder holder);

    // The entry will never run: the strategy is disposed, or its threads cannot be started.
    public abstract void Abandon(Exception reason);
}
