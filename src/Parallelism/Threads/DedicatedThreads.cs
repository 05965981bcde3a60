using System.Globalization;
using Parallelism.Placement;

namespace Parallelism.Threads;

// Threads of the strategy's own, started when there is work and no idle one; how much work there is at once is the slots' business.
internal sealed class DedicatedThreads(string name, Seats? seats = null, Action? initializer = null)
{
    // So many in a row that do not come to their first item, and what waits is told.
    private const int MaxFailedStarts = 3;

    private readonly object _gate = new();
    private readonly Queue<IThreadPoolWorkItem> _work = new();
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _idle;
    private int _alive;
    private int _started;
    private int _failedStarts;
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
        }
        Start();
    }

    private void Start()
    {
        lock (_gate)
        {
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
        if ((seats ?? (object?)initializer) is not null && !TryBegin(seat))
            return;
        while (TryTake(seat) is { } work)
            work.Execute();
    }

    // Whether there is anything left for this thread to do.
    private bool TryBegin(ThreadSeat seat)
    {
        try
        {
            if (seats is not null)
                Affinity.BindThread((seat.Place = seats.Take()).Processors);
            initializer?.Invoke();
            lock (_gate)
                _failedStarts = 0;
            return true;
        }
        catch (Exception error)
        {
            lock (_gate)
            {
                if (++_failedStarts >= MaxFailedStarts)
                {
                    _failedStarts = 0;
                    seat.Refusal = new WorkerStartException($"No thread could be started and kept, {MaxFailedStarts} times in a row. The last reason: {error.Message}", error);
                }
            }
        }
        if (seat.Refusal is null)
            Start();
        else
            TryTakeNow()?.Execute();
        Lose(seat);
        return false;
    }

    private IThreadPoolWorkItem? TryTakeNow()
    {
        lock (_gate)
            return _work.TryDequeue(out IThreadPoolWorkItem? work) ? work : null;
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
        if (seat.Place is { } place)
            seats!.Leave(place);
        if (--_alive == 0 && _isEnding)
            _end.TrySetResult();
    }
}
