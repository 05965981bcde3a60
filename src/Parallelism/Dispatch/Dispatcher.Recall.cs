using Parallelism.Wire;

namespace Parallelism.Dispatch;

// Items that were sent behind one that then runs for long come back for a worker that has nothing to do.
internal sealed partial class Dispatcher
{
    private static void LookForRecall(WorkerSlot slot, InFlight items, OutboxState state, Findings findings)
    {
        // Once, unless more came behind.
        long last = slot.Items.Last().Ticket;
        if (slot.Recalled == (state.Ticket, state.Index, last) || (last == items.Ticket && items.Next + 1 >= items.End))
            return;
        slot.Recalled = (state.Ticket, state.Index, last);
        findings.Recalls.Add(slot);
    }

    // Items come back that had not begun. They are the last ones of their frame, and what is behind that frame comes back with frames of its own.
    private void OnReturned(WorkerSlot slot, long ticket, long index)
    {
        Operation operation;
        lock (_gate)
        {
            InFlight items = slot.Items.FirstOrDefault(items => items.Ticket == ticket)
                ?? throw new ProtocolException($"A worker gave back items of ticket {ticket}, which it does not have.");
            operation = items.Operation;
            long from = index - operation.FirstIndex;
            if (from < items.Next || from >= items.End)
                throw new ProtocolException($"A worker gave back item {index} of ticket {ticket}, which it does not have.");
            OutboxState state = slot.Link.ReadState();
            // The one of a block that is shown may be about to begin.
            if (state.Ticket == ticket && state.Index - (state.IsRough ? 1 : 0) >= index)
                throw new ProtocolException($"A worker gave back item {index} of ticket {ticket}, which it has begun.");
            slot.BusyTicks -= (items.End - from) * items.TicksPerItem;
            slot.ItemsTaken -= items.End - from;
            GiveBack(operation, from, items.End);
            items.End = from;
            if (items.Next == items.End)
            {
                if (slot.Items.Peek() == items)
                    slot.LastEnded = ticket;
                slot.Remove(items);
            }
        }
        Complete(operation, 0);
        if (slot.IsDraining)
            RetireIfIdle(slot);
        Pump(refill: true);
    }
}
