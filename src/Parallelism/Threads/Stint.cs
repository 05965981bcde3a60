using System.Diagnostics;

namespace Parallelism.Threads;

// One who runs items on one slot, one after the other, each under the strategy's limit:
//
//   Begin ──▶ Running ──End──▶ Idle        in time
//                │ the watchdog sees the limit pass, and cancels the item's token
//                ▼
//             Overdue ──End──▶ Idle        late: it timed out
//                │ the watchdog sees the grace period pass
//                ▼
//            Abandoned ──End──▶ over       another thread has told the caller and gone on with the slot; this one comes back to nothing
internal abstract class Stint(Watchdog watchdog, Holder own) : IThreadPoolWorkItem
{
    // Of the thread: those of a group that helps another, where it does.
    private readonly Slots _slots = own.Slots;
    private readonly Watchdog _watchdog = watchdog;
    private readonly Holder _own = own;
    private CancellationTokenSource? _stop;
    private Task? _cancelling;
    private ThreadSeat? _seat;
    private Phase _phase;
    private long _since;
    private bool _isOver;

    private enum Phase
    {
        Idle,
        Running,
        Overdue,
        Abandoned,
    }

    // Where the watchdog keeps it; -1 when it does not.
    public int Place { get; set; } = -1;

    protected Limit Limit => _watchdog.Limit;

    protected Holder Own => _own;

    // Runs what there is to run on this thread; the slot is Own's.
    public Outcome Run()
    {
        _watchdog.Add(this);
        lock (this)
            _seat = ThreadSeat.Current;
        Task run = RunAsync();
        // What still runs has left the thread.
        lock (this)
            _seat = null;
        if (!run.IsCompleted)
        {
            run.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(EndLater);
            return Outcome.Kept;
        }
        if (_isOver)
            return Outcome.Kept;
        Settle();
        bool isFree = _own.TryRetire();
        OnEnded();
        return isFree ? Outcome.Done : Outcome.Kept;
    }

    // For the watchdog: when to look again, as a timestamp; null when the item is from now on abandoned.
    public long? Check(long now)
    {
        lock (this)
        {
            if (_phase == Phase.Running && now - _since >= Limit.TimeoutTicks)
            {
                (_phase, _since) = (Phase.Overdue, now);
                // Runs the callbacks elsewhere: they are other people's code.
                _cancelling = _stop?.CancelAsync().ContinueWith(
                    static cancelled => _ = cancelled.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
            if (_phase == Phase.Overdue && now - _since >= Limit.GraceTicks)
            {
                _phase = Phase.Abandoned;
                _slots.CountAbandoned(1);
                return null;
            }
            return _phase == Phase.Overdue ? _since + Limit.GraceTicks : (_phase == Phase.Running ? _since : now) + Limit.TimeoutTicks;
        }
    }

    // The item is abandoned.
    public void Replace() => _slots.StartThread(this);

    // Replaces the thread that does not come back.
    void IThreadPoolWorkItem.Execute()
    {
        lock (this)
            _slots.Lose(_seat);
        OnAbandoned();
        _slots.TakeOver(_own);
    }

    // Calls Begin and End around every item; never throws; ends at once where End says Abandoned.
    protected abstract Task RunAsync();

    // Everything has ended, and the slot is free.
    protected abstract void OnEnded();

    // The item is abandoned; the slot is still taken.
    protected abstract void OnAbandoned();

    // The outer tokens must be the same at every call.
    protected CancellationToken Begin(bool takesToken, CancellationToken caller, CancellationToken disposal)
    {
        if (takesToken)
            _stop ??= CancellationTokenSource.CreateLinkedTokenSource(caller, disposal);
        lock (this)
            (_phase, _since) = (Phase.Running, Stopwatch.GetTimestamp());
        return _stop?.Token ?? default;
    }

    protected Ending End()
    {
        Phase phase;
        lock (this)
        {
            phase = _phase;
            _phase = Phase.Idle;
        }
        if (phase == Phase.Running)
            return Ending.InTime;
        // Its token is cancelled; the next item needs one of its own.
        if (_stop is { } stop)
            _cancelling!.ContinueWith(static (_, stop) => ((CancellationTokenSource)stop!).Dispose(), stop, TaskScheduler.Default);
        _stop = null;
        if (phase == Phase.Overdue)
            return Ending.Late;
        _isOver = true;
        _slots.CountAbandoned(-1);
        return Ending.Abandoned;
    }

    private void EndLater()
    {
        if (_isOver)
            return;
        Settle();
        if (_own.TryRetire())
            _own.PassOn();
        OnEnded();
    }

    private void Settle()
    {
        _watchdog.Remove(this);
        _stop?.Dispose();
    }
}
