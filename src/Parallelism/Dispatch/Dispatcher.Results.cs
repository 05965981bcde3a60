using Parallelism.Wire;

namespace Parallelism.Dispatch;

// The results of several quick items in one frame.
internal sealed partial class Dispatcher
{
    // A worker that died may have sent some of them already: what is behind them counts.
    private void OnResults(WorkerSlot slot, uint ticks, long ticket, long index, int count, ReadOnlySpan<byte> payload)
    {
        Operation operation;
        long first;
        long from;
        long to;
        long timedOut = -1;
        Attempts before = default;
        bool refill;
        lock (_gate)
        {
            if (ticket <= slot.LastEnded)
                return;
            if (!slot.Items.TryPeek(out InFlight? items) || items.Ticket != ticket)
                throw new ProtocolException($"A worker sent results of ticket {ticket}, which it does not have.");
            operation = items.Operation;
            first = index - operation.FirstIndex;
            from = items.Next;
            to = first + count;
            if (!operation.TakesResults || first < 0 || first > from || to > items.End)
                throw new ProtocolException($"A worker sent results for {count} items from {index} on of ticket {ticket}, which it does not have.");
            if (to <= from)
                return;
            if (items.TimedOutAt != 0 && items.TimedOutItem >= from && items.TimedOutItem < to)
            {
                timedOut = items.TimedOutItem;
                items.TimedOutAt = 0;
                before = AttemptsAt(operation, timedOut);
            }
            items.Next = to;
            NoteOutcomes(slot, items, to - from);
            refill = _waitingCalls > 0 && (slot.BusyTicks < RefillBelow || _isDisposed);
        }
        if (ticks > 0)
            operation.Duration.Add(ticks / count);
        operation.Observer?.Ran(operation.FirstIndex + from, to - from, FromFrame(ticks) * (to - from) / count, 0);
        operation.OnResults(first, count, from, timedOut, payload, slot.Reader);
        if (timedOut >= 0)
            FailOrRetry(slot, operation, timedOut, Obituary.TimedOut(operation, timedOut, _options.Timeout, before));
        CompleteBehind(slot, operation, to - from - (timedOut >= 0 ? 1 : 0));
        if (slot.IsDraining)
            RetireIfIdle(slot);
        if (refill)
            Pump(refill: true);
    }
}
