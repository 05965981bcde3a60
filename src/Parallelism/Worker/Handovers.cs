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

    // Takes over what the frame, just appended to the outbox, refers to. Waits where that would be lost with this process: as a large frame does that
    // the pipe has no room for.
    public void Hold(FrameBuffer frame)
    {
        var luggage = (Luggage)frame.Attachment!;
        frame.Attachment = null;
        long end = _outbox.End;
        bool isNew = luggage.IsNew;
        lock (_held)
        {
            _held.Enqueue((end, luggage));
            if (_held.Count == 1)
                _timer.Change(LookMilliseconds, Timeout.Infinite);
        }
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
