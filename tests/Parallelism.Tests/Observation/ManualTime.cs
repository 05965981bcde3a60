namespace Parallelism.Tests.Observation;

// Timers that fire when a test says so.
internal sealed class ManualTime : TimeProvider
{
    public bool HasTimer => Tick is not null;

    public Action? Tick { get; private set; }

    public TimeSpan Period { get; private set; }

    public void Fire() => Tick?.Invoke();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        dueTime.Should().Be(period);
        Period = period;
        Tick = () => callback(state);
        return new Timer(this);
    }

    private sealed class Timer(ManualTime time) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose() => time.Tick = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
