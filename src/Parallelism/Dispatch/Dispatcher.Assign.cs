using Parallelism.Wire;

namespace Parallelism.Dispatch;

// Which worker gets which items.
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
        List<Crew>? missing = null;
        assignment = default;
        lock (_gate)
        {
            if (_isDisposed || (_waitingCalls == 0 && _warmUps.Count == 0))
                return false;
            if (FindPair(refill) is ({ } slot, { } operation))
            {
                operation.Pending.TryTake(HowMany(slot, operation), slot.Link.Node, out long from, out long to);
                if (operation.Pending.Count == 0)
                    Unwait(operation);
                assignment = new(slot, operation, from, to, (to - from) * TicksPerItem(operation));
                operation.Outstanding += to - from;
                slot.Reserved++;
                slot.ReservedItems += to - from;
                slot.ItemsTaken += to - from;
                slot.BusyTicks += assignment.Ticks;
                if (slot.ItemsTaken >= _options.RecycleAfter)
                    slot.Leave(LeaveReason.Items);
            }
            else
            {
                missing = TakeMissing();
                _starting += missing?.Count ?? 0;
            }
        }
        foreach (Crew crew in missing ?? [])
            StartWorker(crew);
        return assignment.Slot is not null;
    }

    // Under the lock. The worker with the least to do, if that is little enough.
    private WorkerSlot? FindRoom(Crew crew, Operation operation, bool refill)
    {
        WorkerSlot? best = null;
        int node = operation.Pending.Node;
        foreach (WorkerSlot slot in _slots)
        {
            if (slot.IsDraining || slot.IsHeldUp || slot.Crew != crew)
                continue;
            if (best is null || (slot.IsIdle && !best.IsIdle) || (slot.IsIdle == best.IsIdle && slot.BusyTicks < best.BusyTicks)
                || (node >= 0 && slot.IsIdle && slot.Link.Node == node && best.Link.Node != node))
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

    // The runs become the worker's, unless it died while they were written; what was not written goes back.
    private void Hand(in Assignment assignment, List<InFlight> runs, long notWritten)
    {
        (WorkerSlot slot, Operation operation, long from, long to, long ticks) = assignment;
        lock (_gate)
        {
            slot.Reserved--;
            slot.ReservedItems -= to - from;
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
