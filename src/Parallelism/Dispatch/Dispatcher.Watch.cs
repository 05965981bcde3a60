using System.Diagnostics;
using Parallelism.Wire;

namespace Parallelism.Dispatch;

// Looks at every worker again and again while something runs: items past their limit are cancelled, those that do not end take their worker with
// them, and so does memory past its limit; what waits behind a long item is called back for a worker that has nothing to do. While nothing runs
// it looks seldom, and only where workers are to leave by themselves.
internal sealed partial class Dispatcher
{
    private const int WatchMilliseconds = 20;
    private const int IdleWatchMilliseconds = 200;

    // How many looks lie between two at what changes slowly.
    private const int SlowWatches = 25;

    // Five times what a worker is given ahead: who has waited so long behind one item may wait much longer.
    private static readonly TimeSpan HeldUpAfter = TimeSpan.FromMilliseconds(10);

    private readonly WatchClock _watch;

    // Apart from the looks, for an item that runs again is written here, by other people's code.
    private readonly WatchClock _alarms = new(static () => { });
    private int _watchPeriod = Timeout.Infinite;
    private int _watches;
    private long _peakMemory;

    public long PeakMemory => Interlocked.Read(ref _peakMemory);

    public void NotePeakMemory()
    {
        WorkerSlot[] slots;
        lock (_gate)
            slots = [.. _slots];
        foreach (WorkerSlot slot in slots)
            NoteMemory(slot.Link.ReadMemory());
    }

    private bool LeavesByItself =>
        _options.IdleTimeout != Timeout.InfiniteTimeSpan || _options.MaxWorkerAge != Timeout.InfiniteTimeSpan || _weighsWorkers;

    private readonly bool _weighsWorkers;

    private void NoteMemory(long bytes)
    {
        long peak;
        while (bytes > (peak = Interlocked.Read(ref _peakMemory)) && Interlocked.CompareExchange(ref _peakMemory, bytes, peak) != peak)
        {
        }
    }

    // Under the lock.
    private void StartWatching(int period = WatchMilliseconds)
    {
        if (_watchPeriod == period || _isDisposed)
            return;
        _watchPeriod = period;
        _watch.SetPeriod(period);
    }

    private void Watch()
    {
        FollowDegrees();
        var findings = new Findings();
        lock (_gate)
        {
            if (_isDisposed)
                return;
            bool isSlowLook = ++_watches % SlowWatches == 0;
            bool runs = false;
            bool hasIdle = (HasGroups || _waitingCalls == 0) && _slots.Any(static slot => slot is { IsIdle: true, IsDraining: false });
            long now = Stopwatch.GetTimestamp();
            foreach (WorkerSlot slot in _slots)
            {
                OutboxState state = slot.Items.Count > 0 ? slot.Refine(slot.Link.ReadState(), now) : default;
                if (slot.KilledAt != 0 && Stopwatch.GetElapsedTime(slot.KilledAt, now) > KillPatience)
                    findings.Immortal.Add(slot);
                LookAtAge(slot, now, findings);
                if (_weighsWorkers)
                    LookAtMemory(slot, state, findings);
                if (!slot.Items.TryPeek(out InFlight? items))
                    continue;
                runs = true;
                LookAtTime(slot, items, state, now, findings);
                slot.IsHeldUp = state.Ticket != 0 && Stopwatch.GetElapsedTime(state.Since, now) > HeldUpAfter;
                if (hasIdle && slot.IsHeldUp && (!HasGroups || CanMove(slot)))
                    LookForRecall(slot, items, state, findings);
                if (isSlowLook || slot.StoppedAt != 0)
                    LookAtSchedule(slot, items, now, findings);
            }
            if (!runs)
                StartWatching(LeavesByItself && _slots.Count > 0 ? IdleWatchMilliseconds : Timeout.Infinite);
        }
        Act(findings);
    }

    // Under the lock, as all the looks.
    private void LookAtAge(WorkerSlot slot, long now, Findings findings)
    {
        if (slot.IsDraining)
            return;
        if (_options.IdleTimeout != Timeout.InfiniteTimeSpan && slot.IsIdle && Stopwatch.GetElapsedTime(slot.LastOutcomeAt, now) > _options.IdleTimeout)
            slot.LeftIdle = true;
        else if (_options.MaxWorkerAge == Timeout.InfiniteTimeSpan || Stopwatch.GetElapsedTime(slot.BornAt, now) <= _options.MaxWorkerAge * slot.Lifetime)
            return;
        slot.Leave(slot.LeftIdle ? LeaveReason.Idle : LeaveReason.Age);
        findings.Leaving.Add(slot);
    }

    // Near its limit a worker leaves between two items; past it, it is killed, for the system would soon kill another.
    private void LookAtMemory(WorkerSlot slot, OutboxState state, Findings findings)
    {
        long memory = slot.Link.ReadMemory();
        NoteMemory(memory);
        long most = slot.Crew.MaxWorkerMemory;
        if (memory > most && state.Ticket != 0)
            findings.Kills.Add((slot, state.Ticket, KillReason.TookTooMuchMemory(memory, most)));
        if (!slot.HasServed || slot.IsDraining)
            return;
        if (memory <= most / 5 * 4 && memory - slot.FirstMemory <= _options.MaxMemoryGrowth)
            return;
        slot.Leave(LeaveReason.Memory);
        findings.Leaving.Add(slot);
    }

    private void LookAtTime(WorkerSlot slot, InFlight items, OutboxState state, long now, Findings findings)
    {
        if (items.TimedOutAt != 0)
        {
            if (Stopwatch.GetElapsedTime(items.TimedOutAt, now) > _options.GracePeriod)
                findings.Kills.Add((slot, items.Ticket, KillReason.TimedOut));
        }
        else if (items.CancelledAt != 0)
        {
            if (Stopwatch.GetElapsedTime(Math.Max(items.CancelledAt, slot.LastOutcomeAt), now) > _options.GracePeriod)
                findings.Kills.Add((slot, items.Ticket, KillReason.Cancelled));
        }
        else if (_options.Timeout != Timeout.InfiniteTimeSpan && state.Ticket == items.Ticket
            && Stopwatch.GetElapsedTime(state.Since, now) > _options.Timeout)
        {
            items.TimedOutAt = now;
            items.TimedOutItem = state.Index - items.Operation.FirstIndex;
            findings.Cancels.Add((slot, items.Ticket, state.Index, items.Operation.Method));
        }
    }

    private void LookAtSchedule(WorkerSlot slot, InFlight items, long now, Findings findings)
    {
        (bool isStopped, long processorTime) = slot.Link.ReadSchedule();
        if (!isStopped || processorTime != slot.ProcessorTime)
        {
            slot.ProcessorTime = processorTime;
            slot.StoppedAt = isStopped ? now : 0;
        }
        else if (slot.StoppedAt == 0)
        {
            slot.StoppedAt = now;
        }
        else if (Stopwatch.GetElapsedTime(slot.StoppedAt, now) > _options.StopPatience)
        {
            findings.Kills.Add((slot, items.Ticket, KillReason.Stopped));
        }
    }

    private void Act(Findings findings)
    {
        foreach ((WorkerSlot slot, long ticket, long index, string method) in findings.Cancels)
        {
            _options.Log.ItemTimedOut(method, index, _options.Timeout);
            SendControl(slot, FrameKind.Cancel, ticket, index);
        }
        foreach (WorkerSlot slot in findings.Recalls)
            SendControl(slot, FrameKind.Recall);
        foreach ((WorkerSlot slot, long ticket, KillReason reason) in findings.Kills)
            KillForItem(slot, ticket, reason);
        foreach (WorkerSlot slot in findings.Immortal)
            GiveUp(slot);
        foreach (WorkerSlot slot in findings.Leaving)
            RetireIfIdle(slot);
    }

    private void KillForItem(WorkerSlot slot, long ticket, KillReason reason)
    {
        bool wasDraining;
        lock (_gate)
        {
            // It ended after all; and from here on nothing is sent to this worker that would die with it, for a kill takes its time.
            if (!slot.Items.TryPeek(out InFlight? items) || items.Ticket != ticket || (reason == KillReason.TimedOut && items.TimedOutAt == 0))
                return;
            wasDraining = slot.IsDraining;
            slot.IsDraining = true;
        }
        // The worker may have come to another item since it was looked at. Tickets grow: a smaller one is of an item that it has answered and goes on with.
        long running = slot.Link.ReadState().Ticket;
        bool isTooLate = running > ticket;
        bool isFirst;
        lock (_gate)
        {
            isFirst = !isTooLate && slot.KilledAt == 0;
            if (isTooLate)
                slot.IsDraining = wasDraining || slot.IsRetired;
            else if (isFirst)
                slot.KilledAt = Stopwatch.GetTimestamp();
        }
        if (isTooLate)
            return;
        if (isFirst)
            _options.Log.WorkerKilled(slot.Link.Id, reason.Text);
        slot.Link.Kill(reason);
    }

    private sealed class Findings
    {
        public List<(WorkerSlot Slot, long Ticket, long Index, string Method)> Cancels { get; } = [];

        public List<WorkerSlot> Recalls { get; } = [];

        public List<(WorkerSlot Slot, long Ticket, KillReason Reason)> Kills { get; } = [];

        public List<WorkerSlot> Leaving { get; } = [];

        public List<WorkerSlot> Immortal { get; } = [];
    }
}
