using System.Diagnostics;

namespace Parallelism.Threads;

// Looks after the items of a strategy with a limit, on a thread of its own: where items block all threads of the pool, its timers do not run either.
// It sleeps at most as long as an item may run, so that whatever begins in the meantime need not wake it.
internal sealed class Watchdog(Limit limit)
{
    private const int StackSize = 128 * 1024;
    private const double LongestSleepMilliseconds = 3_600_000;

    private static readonly long Linger = Stopwatch.Frequency;

    private readonly object _gate = new();
    private readonly List<Stint> _stints = [];
    private bool _hasThread;
    private bool _isEnding;

    public Limit Limit { get; } = limit;

    public void Add(Stint stint)
    {
        lock (_gate)
        {
            stint.Place = _stints.Count;
            _stints.Add(stint);
            if (_hasThread)
                return;
            _hasThread = true;
        }
        new Thread(Watch, StackSize) { IsBackground = true, Name = "Parallelism watchdog" }.UnsafeStart();
    }

    public void Remove(Stint stint)
    {
        lock (_gate)
            RemoveAt(stint.Place);
    }

    // Its thread ends as soon as there is nothing to look after.
    public void End()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Watch()
    {
        var abandoned = new List<Stint>();
        long idleSince = Stopwatch.GetTimestamp();
        while (true)
        {
            lock (_gate)
            {
                long now = Stopwatch.GetTimestamp();
                long next = CheckAll(now, abandoned);
                if (_stints.Count > 0)
                    idleSince = now;
                else if (abandoned.Count == 0 && (_isEnding || now - idleSince > Linger))
                {
                    _hasThread = false;
                    return;
                }
                if (abandoned.Count == 0)
                    Monitor.Wait(_gate, Milliseconds(next - now));
            }
            foreach (Stint stint in abandoned)
                stint.Replace();
            abandoned.Clear();
        }
    }

    private long CheckAll(long now, List<Stint> abandoned)
    {
        long next = now + Limit.TimeoutTicks;
        for (int i = _stints.Count - 1; i >= 0; i--)
        {
            Stint stint = _stints[i];
            if (stint.Check(now) is { } due)
            {
                next = Math.Min(next, due);
                continue;
            }
            RemoveAt(i);
            abandoned.Add(stint);
        }
        return next;
    }

    private void RemoveAt(int place)
    {
        if (place < 0)
            return;
        Stint last = _stints[^1];
        last.Place = place;
        _stints[place].Place = -1;
        _stints[place] = last;
        _stints.RemoveAt(_stints.Count - 1);
    }

    private static int Milliseconds(long ticks) =>
        (int)Math.Clamp(Math.Ceiling(ticks * 1000.0 / Stopwatch.Frequency), 1, LongestSleepMilliseconds);
}
