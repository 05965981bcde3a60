namespace Quickstart;

// The most memory that this process held while the meter ran, looked at forty times a second, from a thread of its own because the thread
// pool is busy. What earlier runs left behind is cleared away first.
internal sealed class MemoryMeter : IDisposable
{
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private long _peak;

    public MemoryMeter()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _thread = new Thread(Watch) { IsBackground = true, Name = "Memory meter" };
        _thread.Start();
    }

    public long Stop()
    {
        _stop.Set();
        _thread.Join();
        return _peak;
    }

    public void Dispose()
    {
        Stop();
        _stop.Dispose();
    }

    private void Watch()
    {
        do
        {
            _peak = Math.Max(_peak, Environment.WorkingSet);
        }
        while (!_stop.Wait(TimeSpan.FromMilliseconds(25)));
    }
}
