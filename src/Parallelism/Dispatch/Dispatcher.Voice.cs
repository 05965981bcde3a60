using System.Text;
using Parallelism.Wire;

namespace Parallelism.Dispatch;

// What workers say beside outcomes, and the ends of items that wait until it is delivered.
internal sealed partial class Dispatcher
{
    public Action<WorkerOutput> Listener => _options.Listener;

    private void OnOutput(WorkerSlot slot, ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        bool isError = reader.ReadByte() != 0;
        long ticket = reader.ReadVarint();
        long index = reader.ReadVarint();
        Operation? operation = null;
        long item = 0;
        lock (_gate)
        {
            // Outcomes come in order, and behind what their items printed: any other ticket is that of an item which is over.
            if (ticket != 0 && slot.Items.TryPeek(out InFlight? items) && items.Ticket == ticket && items.Operation.FirstIndex + items.Next == index)
            {
                operation = items.Operation;
                item = items.Next;
            }
        }
        slot.Deliveries.AddText(operation, item, isError, Encoding.UTF8.GetString(reader.Rest));
    }

    // Of the oldest item without an outcome, like a report; or else of the call whose logger spoke last, for what its items left behind.
    private void OnLog(WorkerSlot slot, ReadOnlySpan<byte> body)
    {
        Operation? operation;
        lock (_gate)
            operation = slot.Items.TryPeek(out InFlight? items) ? items.Operation : null;
        Action? deliver = operation?.ReadLog(body, slot.Reader);
        if (deliver is null && slot.LastLogger.TryGetTarget(out operation))
            deliver = operation.ReadLog(body, slot.Reader);
        if (deliver is null)
            return;
        slot.LastLogger.SetTarget(operation!);
        slot.Deliveries.Add(operation!, deliver, body.Length);
    }

    private void CompleteBehind(WorkerSlot slot, Operation operation, long items)
    {
        if (slot.Deliveries.IsEmpty)
            Complete(operation, items);
        else
            CompleteLater(slot, operation, items);
    }

    private void CompleteLater(WorkerSlot slot, Operation operation, long items) => slot.Deliveries.Then(() => Complete(operation, items));
}
