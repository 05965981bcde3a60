using System.Globalization;

namespace Parallelism.Threads;

// Threads of the strategy's own, started when there is work and no idle one; how much work there is at once is the slots' business.
internal sealed class DedicatedThreads(string name)
{
    private readonly object _gate = new();
    private readonly Queue<IThreadPoolWorkItem> _work = new();
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _idle;
    private int _alive;
    private int _started;
    private bool _isEnding;

    public void Queue(IThreadPoolWorkItem work)
    {
        lock (_gate)
        {
            _work.Enqueue(work);
            if (_idle >= _work.Count)
            {
                Monitor.Pulse(_gate);
                return;
            }
            _alive++;
            _started++;
        }
        var thread = new Thread(Run) { IsBackground = true, Name = string.Create(CultureInfo.InvariantCulture, $"{name} {_started}") };
        // The items bring their callers' contexts; the thread has none of its own.
        thread.UnsafeStart();
    }

    // Ends when the last thread is about to. Work that is still queued is done first.
    public Task EndAsync()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.PulseAll(_gate);
            if (_alive == 0)
                _end.TrySetResult();
        }
        return _end.Task;
    }

    // Nobody waits for this thread any more.
    public void Lose(ThreadSeat seat)
    {
        lock (_gate)
            Leave(seat);
    }

    private void Run()
    {
        var seat = ThreadSeat.Current = new();
        while (TryTake(seat) is { } work)
            work.Execute();
    }

    private IThreadPoolWorkItem? TryTake(ThreadSeat seat)
    {
        lock (_gate)
        {
            if (seat.IsLost)
                return null;
            while (_work.Count == 0)
            {
                if (_isEnding)
                {
                    Leave(seat);
                    return null;
                }
                _idle++;
                Monitor.Wait(_gate);
                _idle--;
            }
            return _work.Dequeue();
        }
    }

    private void Leave(ThreadSeat seat)
    {
        if (seat.IsLost)
            return;
        seat.IsLost = true;
        if (--_alive == 0 && _isEnding)
            _end.TrySetResult();
    }
}
