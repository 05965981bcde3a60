using System.Diagnostics;

namespace Parallelism.Dispatch;

// Calls someone again and again, and others once at their time, on a thread of its own: where the program blocks all threads of its pool, perhaps
// because it waits for us, timers do not run, and a limit or a retry that hangs on one never comes.
internal sealed class WatchClock(Action look, int lingerMilliseconds = WatchClock.LingerMilliseconds)
{
    // How long the thread stays when nothing is due.
    private const int LingerMilliseconds = 10_000;
    private const int LongestWaitMilliseconds = 3_600_000;

    private readonly object _gate = new();
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PriorityQueue<Action, long> _alarms = new();
    private long _period = -1;
    private long _nextLook = long.MaxValue;
    private bool _hasThread;
    private bool _isEnding;

    // From now on; Timeout.Infinite: not until the next change.
    public void SetPeriod(int milliseconds)
    {
        lock (_gate)
        {
            _period = milliseconds == Timeout.Infinite ? -1 : milliseconds * Stopwatch.Frequency / 1000;
            _nextLook = _period < 0 ? long.MaxValue : Stopwatch.GetTimestamp() + _period;
            if (_hasThread || _period < 0)
            {
                Monitor.Pulse(_gate);
                return;
            }
        }
        Start();
    }

    // Once, unless the clock ends before. After no time: here and now; after infinite time: never.
    public void After(TimeSpan delay, Action action)
    {
        if (delay == Timeout.InfiniteTimeSpan)
            return;
        if (delay <= TimeSpan.Zero)
        {
            action();
            return;
        }
        lock (_gate)
            _alarms.Enqueue(action, Due(delay));
        Start();
    }

    // What waits for its time does not have to wait any longer.
    public void Hurry()
    {
        lock (_gate)
        {
            Action[] alarms = [.. _alarms.UnorderedItems.Select(static alarm => alarm.Element)];
            _alarms.Clear();
            foreach (Action alarm in alarms)
                _alarms.Enqueue(alarm, 0);
            Monitor.Pulse(_gate);
        }
    }

    // Ends when nothing runs and nothing will.
    public Task EndAsync()
    {
        lock (_gate)
        {
            _isEnding = true;
            if (!_hasThread)
                _over.TrySetResult();
            Monitor.Pulse(_gate);
        }
        return _over.Task;
    }

    private static long Due(TimeSpan delay) => Stopwatch.GetTimestamp() + (long)Math.Min(delay.TotalSeconds * Stopwatch.Frequency, long.MaxValue / 4);

    private void Start()
    {
        lock (_gate)
        {
            if (_hasThread || _isEnding)
            {
                Monitor.Pulse(_gate);
                return;
            }
            _hasThread = true;
        }
        try
        {
            new Thread(Run) { IsBackground = true, Name = "Parallelism watch" }.UnsafeStart();
        }
        catch (OutOfMemoryException)
        {
            // The system gives this process no more threads: one of those that it has must do.
            ThreadPool.UnsafeQueueUserWorkItem(static clock => clock.Run(), this, preferLocal: false);
        }
    }

    private void Run()
    {
        while (WaitForNext() is { } action)
            action();
    }

    // null: the thread ends.
    private Action? WaitForNext()
    {
        lock (_gate)
        {
            while (!_isEnding)
            {
                long now = Stopwatch.GetTimestamp();
                bool hasAlarm = _alarms.TryPeek(out _, out long due);
                if (hasAlarm && due <= now)
                    return _alarms.Dequeue();
                if (_nextLook <= now)
                {
                    _nextLook = now + _period;
                    return look;
                }
                long next = hasAlarm ? Math.Min(due, _nextLook) : _nextLook;
                bool isIdle = next == long.MaxValue;
                // Who gave it something to do after its time was up, and before it had the lock again, saw a thread, and counts on it.
                if (!Monitor.Wait(_gate, isIdle ? lingerMilliseconds : Milliseconds(next - now)) && isIdle && _nextLook == long.MaxValue && _alarms.Count == 0)
                    break;
            }
            _hasThread = false;
            if (_isEnding)
                _over.TrySetResult();
            return null;
        }
    }

    private static int Milliseconds(long ticks) => (int)Math.Clamp(Math.Ceiling(ticks * 1000.0 / Stopwatch.Frequency), 1, LongestWaitMilliseconds);
}
