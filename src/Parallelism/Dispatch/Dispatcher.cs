using System.Diagnostics;
using Parallelism.Observation;
using Parallelism.Wire;

namespace Parallelism.Dispatch;

// The way of a work item:
//
//   Submit ──▶ waiting calls ──Assign──▶ worker's in-flight queue ──Send──▶ pipe ─▶ worker runs it
//                  ▲                          │        │                               │
//                  └── never started: back ◀──┤        ◀──────── OnFrame: outcome ◀────┘
//                      (its worker died)      └── was running: WorkerCrashedException
//
// A worker that has nothing is sent an item at once by whoever submits it. One that is busy is sent more only when its outcomes come in, by the
// thread that reads them, and then as much as it finishes in about WorkAhead: so quick items travel in bulk, and long ones one by one.
// Up to Send an item is the dispatcher's and can be cancelled without a trace; from then on it is the worker's.
internal sealed partial class Dispatcher : IDispatcher, IAsyncDisposable
{
    // 100 ns units: how much work a worker is given ahead, and below which remainder it is given more.
    private const long WorkAhead = 20_000;
    private const long RefillBelow = WorkAhead / 2;

    // A run of items is cut where its arguments pass this many bytes.
    private const int MaxRunBytes = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly List<WorkerSlot> _slots = [];
    private readonly DispatcherOptions _options;
    private readonly IDefinitionSource _definitions;
    private long _itemsCompleted;
    private long _bytesSent;

    public long ItemsCompleted => Interlocked.Read(ref _itemsCompleted);

    public long BytesSent => Interlocked.Read(ref _bytesSent);

    public void Submit(Operation operation, long count)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(ProcessStrategy));
            operation.Crew ??= _common;
            operation.Turn = ++_lastTurn;
            operation.Pending.Push(0, count);
            Wait(operation, first: false);
        }
        Pump(refill: false);
    }

    // The operation is stopped: what waits is dropped, what runs is cancelled.
    public void Cancel(Operation operation)
    {
        List<(WorkerSlot Slot, long Ticket)> cancels = [];
        bool over;
        lock (_gate)
        {
            operation.Pending.Clear();
            Unwait(operation);
            DropDelayed(operation);
            foreach (WorkerSlot slot in _slots)
            {
                foreach (InFlight items in slot.Items)
                {
                    if (items.Operation != operation || items.CancelledAt != 0)
                        continue;
                    items.CancelledAt = Stopwatch.GetTimestamp();
                    cancels.Add((slot, items.Ticket));
                }
            }
            over = TryEnd(operation);
        }
        foreach ((WorkerSlot slot, long ticket) in cancels)
            SendControl(slot, FrameKind.Cancel, ticket);
        if (over)
            End(operation);
    }

    // The call is over: workers that keep its work may drop it.
    public void Forget(long callId)
    {
        WorkerSlot[] slots;
        lock (_gate)
            slots = [.. _slots];
        foreach (WorkerSlot slot in slots)
        {
            lock (slot.SendGate)
            {
                if (!slot.CallsSent.Remove(callId))
                    continue;
            }
            SendControl(slot, FrameKind.Forget, callId);
        }
    }

    public void OnFrame(WorkerSlot slot, FrameKind kind, ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        CountReceived(body.Length + FrameBuffer.HeaderLength);
        switch (kind)
        {
            case FrameKind.Result:
                uint ticks = reader.ReadUInt32();
                var outcome = (OutcomeKind)reader.ReadByte();
                OnOutcome(slot, reader.ReadVarint(), reader.ReadVarint(), ticks, outcome, reader.Rest);
                break;
            case FrameKind.Results:
                OnResults(slot, reader.ReadUInt32(), reader.ReadVarint(), reader.ReadVarint(), reader.ReadCount(), reader.Rest);
                break;
            case FrameKind.Returned:
                OnReturned(slot, reader.ReadVarint(), reader.ReadVarint());
                break;
            case FrameKind.Report:
                OnReport(slot, reader.ReadVarint(), reader.Rest);
                break;
            case FrameKind.Log:
                OnLog(slot, body);
                break;
            case FrameKind.Span:
                OnSpan(slot, body);
                break;
            case FrameKind.Output:
                OnOutput(slot, body);
                break;
            case FrameKind.Memory:
                slot.Reader.Hold(body);
                break;
            case FrameKind.Define:
                slot.Reader.Define(body);
                break;
            default:
                throw new ProtocolException($"A worker sent the unexpected frame {kind}.");
        }
    }

    // Outcomes come in order, so a report belongs to the oldest item without one; a report that its item's end overtook is dropped.
    private void OnReport(WorkerSlot slot, long progress, ReadOnlySpan<byte> payload)
    {
        Operation? operation;
        lock (_gate)
            operation = slot.Items.TryPeek(out InFlight? items) ? items.Operation : null;
        operation?.OnReport(progress, payload, slot.Reader);
    }

    private void OnOutcome(WorkerSlot slot, long ticket, long index, uint ticks, OutcomeKind kind, ReadOnlySpan<byte> payload)
    {
        Operation operation;
        long item;
        bool timedOut;
        bool refill;
        Attempts before;
        if (kind > OutcomeKind.Skipped)
            throw new ProtocolException($"A worker sent an outcome of the unknown kind {(byte)kind}.");
        lock (_gate)
        {
            if (!slot.Items.TryPeek(out InFlight? items) || items.Ticket != ticket || items.Operation.FirstIndex + items.Next != index)
                throw new ProtocolException($"A worker sent an outcome for item {index} of ticket {ticket}, which it does not have.");
            operation = items.Operation;
            item = items.Next++;
            timedOut = items.TimedOutAt != 0 && items.TimedOutItem == item;
            if (timedOut)
                items.TimedOutAt = 0;
            before = timedOut ? AttemptsAt(operation, item) : default;
            NoteOutcomes(slot, items, 1);
            if (kind == OutcomeKind.Skipped && !operation.IsStopped && !timedOut)
            {
                // Skipped with its neighbour that ran out of time: it never started.
                operation.Pending.Push(item, item + 1);
                Wait(operation, first: true);
                operation.Outstanding--;
                kind = (OutcomeKind)byte.MaxValue;
            }
            refill = _waitingCalls > 0 && (slot.BusyTicks < RefillBelow || _isDisposed);
        }
        if (kind != (OutcomeKind)byte.MaxValue)
        {
            if (operation.Observer is { } observer)
                payload = NoteTimes(observer, index, kind, ticks, payload);
            if (kind != OutcomeKind.Skipped)
                operation.Duration.Add(ticks);
            if (timedOut)
                FailOrRetry(slot, operation, item, Obituary.TimedOut(operation, item, _options.Timeout, before));
            else if (kind == OutcomeKind.Exception && _options is { Retries: > 0, RetryWhen: not null })
                FailOrRetry(slot, operation, item, ReadException(slot, payload));
            else
            {
                operation.OnOutcome(item, kind, payload, slot.Reader);
                CompleteBehind(slot, operation, 1);
            }
        }
        if (slot.IsDraining)
            RetireIfIdle(slot);
        if (refill)
            Pump(refill: true);
    }

    // Under the lock: so many more items of the oldest frame have ended.
    private void NoteOutcomes(WorkerSlot slot, InFlight items, long count)
    {
        slot.Outcomes += count;
        if (slot.FirstMemory == 0 && _weighsWorkers)
            slot.FirstMemory = slot.Link.ReadMemory();
        slot.IsHeldUp = false;
        slot.Crew.FailedStarts = 0;
        slot.Crew.BarrenDeaths = 0;
        slot.Crew.IsHopeless = false;
        slot.BusyTicks -= count * items.TicksPerItem;
        slot.LastOutcomeAt = Stopwatch.GetTimestamp();
        slot.NoteRead(items.Position);
        if (items.Next == items.End)
            slot.LastEnded = slot.Items.Dequeue().Ticket;
    }

    private static Exception ReadException(WorkerSlot slot, ReadOnlySpan<byte> payload)
    {
        try
        {
            return slot.Reader.ReadException(payload);
        }
        catch (Exception error)
        {
            return error;
        }
    }

    private void Complete(Operation operation, long items)
    {
        bool over;
        bool stop;
        lock (_gate)
        {
            _itemsCompleted += items;
            operation.Outstanding -= items;
            stop = operation.IsStopped && operation.Outstanding + operation.Pending.Count > 0 && !operation.IsStopSeen;
            operation.IsStopSeen |= stop;
            over = TryEnd(operation);
        }
        if (stop)
            Cancel(operation);
        if (over)
            End(operation);
    }

    // Under the lock.
    private static bool TryEnd(Operation operation)
    {
        if (operation.IsOver || operation.Outstanding > 0 || operation.Pending.Count > 0)
            return false;
        operation.IsOver = true;
        return true;
    }

    private void End(Operation operation)
    {
        operation.OnOver();
        if (operation is { IsBatch: true, EndsCall: true })
            Forget(operation.CallId);
    }

    // Under the lock.
    private void Wait(Operation operation, bool first)
    {
        if (operation.Place is not null || operation.Pending.Count == 0)
            return;
        LinkedList<Operation> waiting = operation.Crew!.Waiting;
        operation.Place = first ? waiting.AddFirst(operation) : waiting.AddLast(operation);
        _waitingCalls++;
    }

    // Under the lock.
    private void Unwait(Operation operation)
    {
        if (operation.Place is not { } place)
            return;
        operation.Crew!.Waiting.Remove(place);
        _waitingCalls--;
        operation.Place = null;
    }

    private static void SendControl(WorkerSlot slot, FrameKind kind, long? number = null, long? detail = null)
    {
        lock (slot.SendGate)
        {
            int mark = slot.Frames.Begin(kind);
            if (number is { } first)
                slot.Frames.WriteVarint(first);
            if (detail is { } more)
                slot.Frames.WriteVarint(more);
            slot.Frames.End(mark);
            slot.Send();
        }
    }
}
