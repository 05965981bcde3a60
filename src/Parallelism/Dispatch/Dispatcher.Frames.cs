using System.Text;
using Parallelism.Wire;

namespace Parallelism.Dispatch;

// How items are written: work, context and definitions before the first frame that needs them.
internal sealed partial class Dispatcher
{
    // Writes one frame with as many of the items as it takes. An item that cannot be written is noted as failed and ends the frame before it.
    private InFlight? WriteRun(WorkerSlot slot, Operation operation, ref long item, long to, ref List<(long, Exception)>? failures)
    {
        FrameBuffer frames = slot.Frames;
        int start = frames.Length;
        long first = item;
        long ticket = ++slot.LastTicket;
        int mark = BeginRun(frames, operation, ticket, first, out int countField);
        if (operation.ArgumentSize > 0)
            WriteRaw(frames, operation, ref item, to);
        while (operation.ArgumentSize == 0 && item < to && (item == first || frames.Length - start < MaxRunBytes))
        {
            int before = frames.Length;
            try
            {
                int blob = frames.BeginBlob();
                operation.WriteArgument(item, frames);
                frames.EndBlob(blob);
            }
            catch (Exception error)
            {
                frames.Rewind(before);
                (failures ??= []).Add((item, error));
                break;
            }
            item++;
        }
        long end = item;
        // What failed is dealt with; the next frame begins behind it.
        if (failures is not null && failures[^1].Item1 == item)
            item++;
        if (end == first)
        {
            frames.Rewind(start);
            return null;
        }
        if (countField >= 0)
            frames.PatchUInt32(countField, (uint)(end - first));
        frames.End(mark);
        PutDefinitionsBefore(slot, start);
        return new InFlight
        {
            Operation = operation,
            Ticket = ticket,
            Next = first,
            End = end,
            TicksPerItem = TicksPerItem(operation),
            Position = slot.Position,
        };
    }

    private static int BeginRun(FrameBuffer frames, Operation operation, long ticket, long first, out int countField)
    {
        countField = -1;
        int mark = frames.Begin(operation.TakesResults ? FrameKind.RunBlock : operation.IsBatch ? FrameKind.Run : FrameKind.RunOnce);
        frames.WriteVarint(ticket);
        if (!operation.IsBatch)
        {
            int work = frames.BeginBlob();
            operation.WriteWork(frames);
            frames.EndBlob(work);
            frames.WriteVarint(operation.FirstIndex + first);
            return mark;
        }
        frames.WriteVarint(operation.CallId);
        frames.WriteVarint(operation.FirstIndex + first);
        if (operation.TakesResults)
            frames.WriteVarint(operation.ArgumentSize);
        countField = frames.Length;
        frames.PatchLater(4);
        return mark;
    }

    private static void WriteRaw(FrameBuffer frames, Operation operation, ref long item, long to)
    {
        long end = Math.Min(to, item + (MaxRunBytes / operation.ArgumentSize));
        operation.WriteArguments(item, end, frames);
        item = end;
    }

    private static void PutContext(WorkerSlot slot, Operation operation)
    {
        (string, string, ContextFlags, TraceContext?) context = (operation.Culture, operation.UICulture, operation.Asks, operation.Trace);
        if (slot.LastContext == context)
            return;
        slot.LastContext = context;
        PutSources(slot);
        int mark = slot.Frames.Begin(FrameKind.Context);
        slot.Frames.WriteBlob(Encoding.UTF8.GetBytes(operation.Culture));
        slot.Frames.WriteBlob(Encoding.UTF8.GetBytes(operation.UICulture));
        slot.Frames.WriteVarint((long)operation.Asks);
        operation.Trace?.Write(slot.Frames);
        slot.Frames.End(mark);
    }

    private static void PutWork(WorkerSlot slot, Operation operation)
    {
        if (!operation.IsBatch || !slot.CallsSent.Add(operation.CallId))
            return;
        int mark = slot.Frames.Begin(FrameKind.Work);
        slot.Frames.WriteVarint(operation.CallId);
        operation.WriteWork(slot.Frames);
        slot.Frames.End(mark);
    }

    // Arguments can refer to types that were numbered just now, so the definitions are known only after the frames that need them, and go before.
    private void PutDefinitionsBefore(WorkerSlot slot, int start)
    {
        int count = _definitions.Count;
        if (count == slot.DefinitionsSent)
            return;
        byte[] frames = slot.Frames.Written[start..].ToArray();
        slot.Frames.Rewind(start);
        int mark = slot.Frames.Begin(FrameKind.Define);
        _definitions.Write(slot.DefinitionsSent, count, slot.Frames);
        slot.Frames.End(mark);
        slot.Frames.WriteBytes(frames);
        slot.DefinitionsSent = count;
    }
}
