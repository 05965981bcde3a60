using System.Text;
using Parallelism.Wire;

namespace Parallelism.Dispatch;

// Which worker gets which items, and how they are written.
internal sealed partial class Dispatcher
{
    private void Pump(bool refill)
    {
        while (TryAssign(refill, out Assignment assignment))
            SendRun(assignment);
        // Items that come back after the disposal wait for nobody.
        if (_isDisposed)
            FailAllWaiting();
    }

    private bool TryAssign(bool refill, out Assignment assignment)
    {
        int start = 0;
        assignment = default;
        lock (_gate)
        {
            if (_isDisposed || (_waiting.Count == 0 && _warmUps.Count == 0))
                return false;
            if (_waiting.First?.Value is { } operation && FindRoom(operation, refill) is { } slot)
            {
                operation.Pending.TryTake(HowMany(slot, operation), out long from, out long to);
                if (operation.Pending.Count == 0)
                    Unwait(operation);
                assignment = new(slot, operation, from, to, (to - from) * TicksPerItem(operation));
                operation.Outstanding += to - from;
                slot.Reserved++;
                slot.ItemsTaken += to - from;
                slot.BusyTicks += assignment.Ticks;
                slot.IsDraining |= slot.ItemsTaken >= _options.RecycleAfter;
            }
            else
            {
                start = CountMissingWorkers();
                _starting += start;
            }
        }
        for (int i = 0; i < start; i++)
            StartWorker();
        return assignment.Slot is not null;
    }

    // Under the lock. The worker with the least to do, if that is little enough.
    private WorkerSlot? FindRoom(Operation operation, bool refill)
    {
        WorkerSlot? best = null;
        foreach (WorkerSlot slot in _slots)
        {
            if (slot.IsDraining || slot.IsHeldUp)
                continue;
            if (best is null || (slot.IsIdle && !best.IsIdle) || (slot.IsIdle == best.IsIdle && slot.BusyTicks < best.BusyTicks))
                best = slot;
        }
        if (best is null || best.IsIdle)
            return best;
        if (!refill || !operation.Duration.IsKnown)
            return null;
        return best.BusyTicks + operation.Duration.Estimate <= WorkAhead ? best : null;
    }

    private static long TicksPerItem(Operation operation) => operation.Duration.IsKnown ? operation.Duration.Estimate : WorkAhead;

    private long HowMany(WorkerSlot slot, Operation operation)
    {
        long byTime = operation.Duration.IsKnown ? Math.Max(1, (WorkAhead - slot.BusyTicks) / operation.Duration.Estimate) : 1;
        long byShare = Math.Max(1, operation.Pending.Count / (2L * _degree));
        long byLife = Math.Max(1, _options.RecycleAfter - slot.ItemsTaken);
        return Math.Min(Math.Min(byTime, byShare), byLife);
    }

    // Under the lock: how many workers to start for what waits.
    private int CountMissingWorkers()
    {
        int room = _degree - _slots.Count - _starting;
        if (room <= 0)
            return 0;
        if (_warmUps.Count > 0)
            return room;
        long wanted = -_starting;
        foreach (Operation operation in _waiting)
        {
            wanted += operation.Pending.Count;
            if (wanted >= room)
                return room;
        }
        return (int)Math.Max(0, wanted);
    }

    private void SendRun(in Assignment assignment)
    {
        (WorkerSlot slot, Operation operation, long item, long to, _) = assignment;
        List<(long Item, Exception Error)>? failures = null;
        lock (slot.SendGate)
        {
            var runs = new List<InFlight>(1);
            bool wasSent = slot.CallsSent.Contains(operation.CallId);
            int definitionsSent = slot.DefinitionsSent;
            try
            {
                PutDefinitionsBefore(slot, slot.Frames.Length);
                PutWork(slot, operation);
                PutContext(slot, operation);
                while (item < to && slot.Frames.Length < MaxRunBytes && !operation.IsStopped)
                {
                    if (WriteRun(slot, operation, ref item, to, ref failures) is { } run)
                        runs.Add(run);
                }
            }
            catch (Exception error)
            {
                // Memory, most likely: nothing of it leaves, and it fails as a whole.
                slot.Frames.Clear();
                slot.DefinitionsSent = definitionsSent;
                slot.LastContext = null;
                if (!wasSent)
                    slot.CallsSent.Remove(operation.CallId);
                runs.Clear();
                failures = [];
                for (item = assignment.From; item < to; item++)
                    failures.Add((item, error));
            }
            Hand(assignment, runs, item);
        }
        if (failures is not null)
        {
            foreach ((long failed, Exception error) in failures)
                operation.OnFailed(failed, error);
        }
        if (failures is not null)
            Complete(operation, failures.Count);
        // A stop that came while the run was written did not find it with the worker.
        if (operation.IsStopped)
            Cancel(operation);
        // Where nothing could be written no outcome comes that would let a worker go whose time is over.
        if (slot.IsDraining)
            RetireIfIdle(slot);
    }

    // Writes one frame with as many of the items as it takes. An item that cannot be written is noted as failed and ends the frame before it.
    private InFlight? WriteRun(WorkerSlot slot, Operation operation, ref long item, long to, ref List<(long, Exception)>? failures)
    {
        FrameBuffer frames = slot.Frames;
        int start = frames.Length;
        long first = item;
        long ticket = ++slot.LastTicket;
        int mark = BeginRun(frames, operation, ticket, first, out int countField);
        while (item < to && (item == first || frames.Length - start < MaxRunBytes))
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
        int mark = frames.Begin(operation.IsBatch ? FrameKind.Run : FrameKind.RunOnce);
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
        countField = frames.Length;
        frames.PatchLater(4);
        return mark;
    }

    private static void PutContext(WorkerSlot slot, Operation operation)
    {
        (string, string, TraceContext?) context = (operation.Culture, operation.UICulture, operation.Trace);
        if (slot.LastContext == context)
            return;
        slot.LastContext = context;
        int mark = slot.Frames.Begin(FrameKind.Context);
        slot.Frames.WriteBlob(Encoding.UTF8.GetBytes(operation.Culture));
        slot.Frames.WriteBlob(Encoding.UTF8.GetBytes(operation.UICulture));
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

    // The runs become the worker's, unless it died while they were written; what was not written goes back.
    private void Hand(in Assignment assignment, List<InFlight> runs, long notWritten)
    {
        (WorkerSlot slot, Operation operation, _, long to, long ticks) = assignment;
        lock (_gate)
        {
            slot.Reserved--;
            slot.BusyTicks -= ticks;
            GiveBack(operation, notWritten, to);
            foreach (InFlight run in runs)
            {
                if (slot.IsDead)
                {
                    GiveBack(operation, run.Next, run.End);
                    continue;
                }
                slot.BusyTicks += (run.End - run.Next) * run.TicksPerItem;
                slot.Items.Enqueue(run);
                StartWatching();
            }
        }
        if (slot.Frames.Length == 0)
            return;
        try
        {
            slot.Send();
        }
        catch (Exception error) when (error is OutOfMemoryException)
        {
            // It would miss what it was to be sent, and the strategy would wait for ever.
            slot.Link.Kill(KillReason.CouldNotBeSent(error));
        }
    }

    // Under the lock.
    private void GiveBack(Operation operation, long from, long to)
    {
        if (from >= to)
            return;
        operation.Outstanding -= to - from;
        if (operation.IsStopped)
            return;
        operation.Pending.Push(from, to);
        Wait(operation, first: true);
    }

    private readonly record struct Assignment(WorkerSlot Slot, Operation Operation, long From, long To, long Ticks);
}
