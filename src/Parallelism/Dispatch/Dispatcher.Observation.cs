using System.Buffers.Binary;
using System.Diagnostics;
using Parallelism.Observation;
using Parallelism.Wire;

namespace Parallelism.Dispatch;

// What others see of the workers and their items.
internal sealed partial class Dispatcher
{
    private readonly TagList _sentTags;
    private readonly TagList _receivedTags;

    public StrategyMeter Meter => _options.Meter;

    public void CountSent(int bytes)
    {
        Interlocked.Add(ref _bytesSent, bytes);
        if (Instruments.Io.Enabled)
            Instruments.Io.Add(bytes, _sentTags);
    }

    private void CountReceived(int bytes)
    {
        if (Instruments.Io.Enabled)
            Instruments.Io.Add(bytes, _receivedTags);
    }

    public StrategySnapshot TakeSnapshot()
    {
        (WorkerSnapshot Worker, WorkerSlot Slot)[] workers;
        long queued;
        int degree;
        lock (_gate)
        {
            degree = _degree;
            queued = _delayed.Count;
            queued += CountWaiting();
            long now = Stopwatch.GetTimestamp();
            workers = [.. _slots.OrderBy(static slot => slot.Number).Select(slot => (Describe(slot, now), slot))];
        }
        return new()
        {
            Strategy = _options.Meter.Strategy,
            InstanceName = _options.Meter.Instance,
            MaxDegreeOfParallelism = degree,
            Queued = queued,
            InFlight = workers.Sum(static found => found.Worker.InFlight),
            Done = _options.Meter.Done,
            Failed = _options.Meter.Failed,
            // The system is asked outside of the lock.
            Workers = Array.AsReadOnly(Array.ConvertAll(workers, static found => found.Worker with { Memory = found.Slot.Link.ReadMemory() })),
        };
    }

    // How many items of the call run at this moment.
    public int CountRunning(CallObserver observer)
    {
        lock (_gate)
            return _slots.Count(slot => slot.Items.TryPeek(out InFlight? items) && items.Operation.Observer == observer);
    }

    // Under the lock.
    private static WorkerSnapshot Describe(WorkerSlot slot, long now)
    {
        OutboxState state = slot.Items.Count > 0 ? slot.Refine(slot.Link.ReadState(), now) : default;
        InFlight? running = slot.Items.FirstOrDefault(items => items.Ticket == state.Ticket);
        return new()
        {
            Number = slot.Number,
            ProcessId = slot.Link.Id,
            Group = slot.Crew.Name.Length == 0 ? null : slot.Crew.Name,
            State = slot.IsDraining || slot.IsRetired ? WorkerState.Leaving : slot.IsIdle ? WorkerState.Idle : WorkerState.Busy,
            InFlight = slot.ReservedItems + slot.Items.Sum(static items => items.End - items.Next),
            ItemsEnded = slot.Outcomes,
            Memory = 0,
            Age = Stopwatch.GetElapsedTime(slot.BornAt, now),
            Method = running?.Operation.Method,
            ItemIndex = running is { Operation.IsBatch: true } ? state.Index : null,
            RunningTime = running is null ? TimeSpan.Zero : Stopwatch.GetElapsedTime(Math.Min(state.Since, now), now),
        };
    }

    // Under the lock.
    private int FreeNumber() => Enumerable.Range(0, _slots.Count + 1).First(number => _slots.TrueForAll(slot => slot.Number != number));

    // Strips off what the worker added because the call is watched.
    private static ReadOnlySpan<byte> NoteTimes(CallObserver observer, long index, OutcomeKind kind, uint ticks, ReadOnlySpan<byte> payload)
    {
        if (payload.Length < sizeof(uint))
            throw new ProtocolException("A worker sent an outcome without the time that it was to measure.");
        uint serializer = BinaryPrimitives.ReadUInt32LittleEndian(payload);
        if (kind != OutcomeKind.Skipped)
            observer.Ran(index, 1, FromFrame(ticks) - Math.Min(FromFrame(ticks), FromFrame(serializer)), FromFrame(serializer));
        return payload[sizeof(uint)..];
    }

    // From units of 100 ns to those of the stopwatch.
    private static long FromFrame(uint ticks) => (long)((Int128)ticks * Stopwatch.Frequency / TimeSpan.TicksPerSecond);

    private void NoteEnd(WorkerSlot slot, WorkerDeath death, bool isCrash, bool isReplaced, int failed, long returned)
    {
        if (isCrash)
        {
            if (Instruments.Crashes.Enabled)
                Instruments.Crashes.Add(1, _options.Meter.TagsWith(Instruments.ErrorTag, death.Cause.ToString()));
            _options.Log.WorkerCrashed(death.ProcessId, death.Text, death.Cause, failed, returned);
        }
        else
        {
            _options.Log.WorkerLeft(death.ProcessId, slot.Outcomes, slot.Leaves?.Text ?? "the strategy is disposed");
        }
        if (isReplaced && Instruments.Restarts.Enabled)
            Instruments.Restarts.Add(1, _options.Meter.TagsWith(Instruments.ReasonTag, (isCrash ? LeaveReason.Crashed : slot.Leaves ?? LeaveReason.Crashed).Name));
    }
}
