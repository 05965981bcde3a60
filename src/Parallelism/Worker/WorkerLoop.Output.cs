using System.Diagnostics;
using Parallelism.Wire;

namespace Parallelism.Worker;

// What the work says beside its outcome: what it prints, reports and logs. Each piece goes into the outbox at once, so it survives whatever comes next, and stands before the outcome of its item; to
// the pipe it goes with the outcomes, or, where an item runs for longer, after a moment.
internal sealed partial class WorkerLoop
{
    private const int PrintMilliseconds = 2;

    private readonly FrameBuffer _printed = new();
    private readonly Timer _flushTimer;
    private int _isFlushDue;
    private volatile int _runnerThread;

    public void Print(bool isError, ReadOnlySpan<byte> text)
    {
        (long ticket, long index) = _runnerThread == Environment.CurrentManagedThreadId ? (_current!.Ticket, _running) : Speaker.Current;
        lock (_printed)
        {
            _printed.Clear();
            int mark = _printed.Begin(FrameKind.Output);
            _printed.WriteByte(isError ? (byte)1 : (byte)0);
            _printed.WriteVarint(ticket);
            _printed.WriteVarint(index);
            _printed.WriteBytes(text);
            _printed.End(mark);
            _outbox.Append(_printed.Written);
        }
        FlushAtEase();
    }

    public void FlushOutput() => _outbox.Flush();

    // What the work sends beside: reports and log records.
    private void Say(FrameBuffer frame)
    {
        SendDefinitions();
        _outbox.Append(frame.Written);
        if (frame.Attachment is not null)
            _handovers.HoldReport(frame);
        FlushAtEase();
    }

    private void FlushAtEase()
    {
        if (Stopwatch.GetTimestamp() - _outbox.LastFlush <= FlushTicks || !_outbox.TryFlush())
            FlushSoon();
    }

    private void FlushSoon()
    {
        if (Interlocked.Exchange(ref _isFlushDue, 1) == 0)
            _flushTimer.Change(PrintMilliseconds, Timeout.Infinite);
    }

    private void FlushPrinted()
    {
        Volatile.Write(ref _isFlushDue, 0);
        try
        {
            if (!_outbox.TryFlush())
                FlushSoon();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The strategy is gone, which the thread that reads finds out, or the loop is.
        }
    }
}
