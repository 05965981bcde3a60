using Parallelism.SharedMemory;
using Parallelism.Wire;

namespace Parallelism.Worker;

// Shared memory that what the worker sent refers to. It is held until the strategy has read that, which the outbox tells.
internal sealed class Handovers : IDisposable
{
    private const int LookMilliseconds = 100;

    // The strategy reads within this time, or something is wrong that waiting does not mend.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Queue<(long End, Luggage Luggage)> _held = new();
    private readonly Outbox _outbox;
    private readonly Timer _timer;

    public Handovers(Outbox outbox)
    {
        _outbox = outbox;
        _timer = new(static handovers => ((Handovers)handovers!).LetGo(rearm: true), this, Timeout.Infinite, Timeout.Infinite);
    }

    // Before an outcome that refers to memory: waits until the strategy has what it has not yet, so that what ends is never lost with this process. Until
    // then the item has not ended. As a large frame waits that the pipe has no room for.
    public void Announce(FrameBuffer outcome)
    {
        if (outcome.Attachment is not Luggage luggage || luggage.Reserve() is not { Length: > 0 } names)
            return;
        var frame = new FrameBuffer(64);
        int mark = frame.Begin(FrameKind.Memory);
        frame.WriteBytes(names);
        frame.End(mark);
        _outbox.Append(frame.Written);
        frame.Release();
        long end = _outbox.End;
        var wait = new SpinWait();
        while (_outbox.Read < end)
        {
            _outbox.TryFlush();
            wait.SpinOnce();
        }
    }

    // Takes over what the frame, just appended to the outbox, refers to.
    public void Hold(FrameBuffer frame)
    {
        var luggage = (Luggage)frame.Attachment!;
        frame.Attachment = null;
        lock (_held)
        {
            _held.Enqueue((_outbox.End, luggage));
            if (_held.Count == 1)
                _timer.Change(LookMilliseconds, Timeout.Infinite);
        }
        LetGo(rearm: false);
    }

    // The same for what is said beside an outcome: waits where it would be lost with this process.
    public void HoldReport(FrameBuffer frame)
    {
        bool isNew = ((Luggage)frame.Attachment!).Reserve().Length > 0;
        long end = _outbox.End;
        Hold(frame);
        if (isNew && _outbox.TryFlush())
            SpinWait.SpinUntil(() => _outbox.Read >= end, Patience);
        LetGo(rearm: false);
    }

    public void Dispose() => _timer.Dispose();

    private void LetGo(bool rearm)
    {
        long read = _outbox.Read;
        lock (_held)
        {
            while (_held.TryPeek(out (long End, Luggage Luggage) first) && first.End <= read)
            {
                _held.Dequeue();
                first.Luggage.NoteTaken();
                first.Luggage.Dispose();
            }
            if (rearm && _held.Count > 0)
                _timer.Change(LookMilliseconds, Timeout.Infinite);
        }
    }
}
