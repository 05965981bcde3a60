using System.Text;
using Parallelism.Observation;
using Parallelism.Wire;

namespace Parallelism.Dispatch;

// Activities that ended in the work. A worker does not know who listens here, so it sends all, and is told of sources that nobody wants.
internal sealed partial class Dispatcher
{
    private void OnSpan(WorkerSlot slot, ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        long dropped = reader.ReadVarint();
        Operation? operation;
        lock (_gate)
            operation = slot.Items.TryPeek(out InFlight? items) ? items.Operation : null;
        if (dropped > 0)
            operation?.Observer?.DropSpans(dropped);
        if (reader.IsAtEnd)
            return;
        SpanRecord span = SpanRecord.Read(ref reader);
        if (SpanSources.FindHeard(span.SourceName, span.SourceVersion) is { } source)
            slot.Deliveries.Add(operation, () => SpanDelivery.Deliver(span, source), body.Length);
        else
            Refuse(slot, (span.SourceName, span.SourceVersion));
    }

    private static void Refuse(WorkerSlot slot, (string Name, string Version) source)
    {
        lock (slot.SendGate)
        {
            if (slot.Unheard.Contains(source))
                return;
            slot.Unheard.Add(source);
            PutSource(slot, source, isHeard: false);
            slot.Send();
        }
    }

    // Before a call whose surroundings are new to the worker: of what it was told, does it still hold? The caller has SendGate.
    private static void PutSources(WorkerSlot slot)
    {
        for (int i = slot.Unheard.Count - 1; i >= 0; i--)
        {
            (string Name, string Version) source = slot.Unheard[i];
            if (SpanSources.FindHeard(source.Name, source.Version) is null)
                continue;
            slot.Unheard.RemoveAt(i);
            PutSource(slot, source, isHeard: true);
        }
    }

    private static void PutSource(WorkerSlot slot, (string Name, string Version) source, bool isHeard)
    {
        int mark = slot.Frames.Begin(FrameKind.Source);
        slot.Frames.WriteByte(isHeard ? (byte)1 : (byte)0);
        slot.Frames.WriteBlob(Encoding.UTF8.GetBytes(source.Name));
        slot.Frames.WriteBlob(Encoding.UTF8.GetBytes(source.Version));
        slot.Frames.End(mark);
    }
}
