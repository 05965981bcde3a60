namespace Parallelism.Threads;

// One call that runs, or the strategy itself as the root of them all. The calls made from inside a call take turns among themselves, while it
// waits for them, so a nested call never waits for the call that it is part of. A semaphore whose wait handle nobody asks for needs no disposal.
internal sealed class Turn() : SemaphoreSlim(1, 1)
{
    private volatile bool _isOver;
    private long _waiting;

    // Items of the calls that wait for it.
    public long Waiting => Interlocked.Read(ref _waiting);

    public bool IsTaken => CurrentCount == 0;

    public void CountWaiting(long change) => Interlocked.Add(ref _waiting, change);

    // The flow of an item may outlive the item; it then belongs to no turn.
    public bool IsOver => _isOver;

    public void End() => _isOver = true;
}
