namespace Parallelism.Threads;

// Asks again and again what the degree should be, as long as work runs: every call wakes it, and when it has twice found nothing to run it goes to
// sleep, without a timer that ticks.
internal sealed class DegreeFollower(ThreadPools pools, Func<int> look, TimeProvider time, TimeSpan period) : IDisposable
{
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private volatile bool _isAwake;
    private bool _wasIdle;
    private bool _isDisposed;

    // Before a call takes a slot.
    public void Wake()
    {
        if (!_isAwake)
            Start();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    private void Start()
    {
        lock (_gate)
        {
            if (_isAwake || _isDisposed)
                return;
            (_isAwake, _wasIdle) = (true, false);
            _timer ??= CreateTimer();
            _timer.Change(TimeSpan.Zero, period);
        }
    }

    // It would keep the context of the first call alive.
    private ITimer CreateTimer()
    {
        bool flows = !ExecutionContext.IsFlowSuppressed();
        if (flows)
            ExecutionContext.SuppressFlow();
        try
        {
            return time.CreateTimer(static follower => ((DegreeFollower)follower!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        finally
        {
            if (flows)
                ExecutionContext.RestoreFlow();
        }
    }

    private void Tick()
    {
        pools.Follow(look());
        lock (_gate)
        {
            // A call that has woken this and not yet taken its slot does so long before the next tick.
            bool isIdle = pools.IsIdle;
            if (isIdle && _wasIdle && !_isDisposed)
            {
                _timer!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _isAwake = false;
            }
            _wasIdle = isIdle;
        }
    }
}
