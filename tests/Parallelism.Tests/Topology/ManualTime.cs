namespace Parallelism.Tests.Topology;

// Time that passes when a test says so. Timers that are due run on the thread that lets it pass.
internal sealed class ManualTime : TimeProvider
{
    private readonly List<ManualTimer> _timers = [];
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    // The timers that will fire if time passes.
    public int Ticking
    {
        get
        {
            lock (_timers)
                return _timers.Count(timer => timer.DueAt != long.MaxValue);
        }
    }

    public override long GetTimestamp() => Interlocked.Read(ref _now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (_timers)
            _timers.Add(timer);
        return timer;
    }

    public void Pass(TimeSpan time)
    {
        var now = Interlocked.Add(ref _now, time.Ticks);
        ManualTimer[] due;
        lock (_timers)
            due = [.. _timers.Where(timer => timer.DueAt <= now)];
        foreach (var timer in due)
            timer.Fire(now);
    }

    private sealed class ManualTimer(ManualTime time, Action fire) : ITimer
    {
        private long _period;

        public long DueAt { get; private set; } = long.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._timers)
            {
                DueAt = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : time.GetTimestamp() + dueTime.Ticks;
                _period = period == Timeout.InfiniteTimeSpan ? -1 : period.Ticks;
            }

            return true;
        }

        public void Fire(long now)
        {
            lock (time._timers)
                DueAt = _period < 0 ? long.MaxValue : now + _period;
            fire();
        }

        public void Dispose()
        {
            lock (time._timers)
            {
                DueAt = long.MaxValue;
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
