namespace Parallelism.Configuration;

// A strategy, and how many calls run on it. It is retired when configuration moves to another one: no further call enters, and once the last has left
// nobody uses it any more.
internal sealed class StrategyInUse(IExecutionStrategy strategy, OptionValues values)
{
    private readonly TaskCompletionSource _unused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private volatile TaskCompletionSource? _idle;

    // Calls, and one for being the strategy that calls go to.
    private int _users = 1;
    private int _isRetired;

    public IExecutionStrategy Strategy => strategy;

    public OptionValues Values { get; set; } = values;

    public int Calls => Math.Max(0, Volatile.Read(ref _users) - (_isRetired == 0 ? 1 : 0));

    // Ends when it is retired and no call runs on it.
    public Task Unused => _unused.Task;

    public bool TryEnter()
    {
        int users = Volatile.Read(ref _users);
        while (users > 0)
        {
            int seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
                return true;
            users = seen;
        }
        return false;
    }

    public void Leave()
    {
        int left = Interlocked.Decrement(ref _users);
        if (left == 0)
            _unused.TrySetResult();
        if (left <= 1 && Calls == 0)
            _idle?.TrySetResult();
    }

    public void Retire()
    {
        if (Interlocked.Exchange(ref _isRetired, 1) == 0)
            Leave();
    }

    // Ends at a moment at which no call runs.
    public Task WhenIdleAsync()
    {
        TaskCompletionSource idle;
        lock (_gate)
        {
            if (_idle is null || _idle.Task.IsCompleted)
                _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
            idle = _idle;
        }
        // A call that left before the source stood there told nobody; the count is read after the source is seen by those that leave now.
        Interlocked.MemoryBarrier();
        if (Calls == 0)
            idle.TrySetResult();
        return idle.Task;
    }
}
