using System.Diagnostics;
using Parallelism.Wire;

namespace Parallelism.Dispatch;

// The workers themselves: started on demand, replaced when they die, watched while something has a limit, ended at disposal.
internal sealed partial class Dispatcher
{
    // So many starts in a row that fail, and everything that waits is told.
    private const int MaxFailedStarts = 3;

    // So many workers in a row that greet and die before any outcome comes. More, for someone outside may have killed them.
    private const int MaxBarrenDeaths = 12;

    // An item whose worker dies so often without having begun anything is held to be the reason.
    private const int MaxUnexplainedDeaths = 3;
    private const int WatchMilliseconds = 20;

    // Memory is read every so many watches.
    private const int MemoryWatches = 5;

    // After a kill the system needs a moment; beyond this it refuses.
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(5);

    private readonly Timer _watch;
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _startsOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isWatching;
    private bool _isDisposed;
    private int _starting;
    private int _failedStarts;
    private int _barrenDeaths;
    private int _watches;
    private int _started;
    private int _crashed;
    private long _peakMemory;
    private long _bytesReceivedByDead;

    public int Started => _started;

    public int Crashed => _crashed;

    public long PeakMemory => Interlocked.Read(ref _peakMemory);

    public long BytesReceived
    {
        get
        {
            lock (_gate)
                return _bytesReceivedByDead + _slots.Sum(static slot => slot.Link.BytesReceived);
        }
    }

    public int[] WorkerIds
    {
        get
        {
            lock (_gate)
                return [.. _slots.Select(static slot => slot.Link.Id)];
        }
    }

    public void OnClosed(WorkerSlot slot, WorkerDeath death)
    {
        List<(Operation Operation, long Item, Exception Error)> failures = [];
        List<Operation> touched = [];
        bool replace;
        bool isBarren;
        lock (_gate)
        {
            // It was given up before.
            if (slot.IsDead)
                return;
            slot.IsDead = true;
            bool wasKnown = _slots.Remove(slot);
            _bytesReceivedByDead += slot.Link.BytesReceived;
            // It never came to anything: a start that failed late, and counted as one, so that no worker dies and is replaced for ever.
            isBarren = wasKnown && !slot.HasServed && !slot.IsRetired && death.LastState.Ticket == 0;
            if (wasKnown && !_isDisposed && !slot.IsRetired)
                _crashed++;
            // What it ended, and whose outcome did not arrive, was run: it must not run again.
            long lost = death.LastState.Progress - slot.Outcomes;
            for (bool isFirst = true; slot.Items.TryDequeue(out InFlight? items); isFirst = false)
            {
                touched.Add(items.Operation);
                for (; lost > 0 && items.Next < items.End && !items.Operation.IsStopped && !_isDisposed; lost--)
                    failures.Add((items.Operation, items.Next, Obituary.Crashed(items.Operation, items.Next++, death)));
                if (items.Next < items.End && FindVictim(items, death, isFirst) is { } error)
                {
                    failures.Add((items.Operation, items.Next, error));
                    items.Next++;
                }
                // What is left never started.
                GiveBack(items.Operation, items.Next, items.End);
            }
            slot.BusyTicks = 0;
            replace = wasKnown && !_isDisposed && _slots.Count + _starting < _options.Degree;
            if (replace)
                _starting++;
        }
        if (replace && isBarren)
            _ = OnStartFailedAsync(new WorkerStartException($"Worker process {death.ProcessId} {death.Text} before it ended any item."), hadGreeted: true);
        else if (replace)
            _ = Task.Run(StartWorkerAsync);
        foreach ((Operation operation, long item, Exception error) in failures)
        {
            operation.OnFailed(item, error);
            Complete(operation, 1);
        }
        foreach (Operation operation in touched)
            Complete(operation, 0);
        Pump(refill: true);
    }

    public async ValueTask DisposeAsync()
    {
        WorkerSlot[] slots;
        NotePeakMemory();
        lock (_gate)
        {
            _isDisposed = true;
            slots = [.. _slots];
            if (_starting == 0)
                _startsOver.TrySetResult();
        }
        await _ending.CancelAsync().ConfigureAwait(false);
        FailAllWaiting();
        foreach (WorkerSlot slot in slots)
            EndSoftly(slot);
        await _startsOver.Task.WaitAsync(KillPatience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await WaitForAllAsync(slots, _options.GracePeriod).ConfigureAwait(false);
        foreach (WorkerSlot slot in slots)
        {
            if (!slot.Closed.Task.IsCompleted)
                slot.Link.Kill(KillReason.Disposed);
        }
        await WaitForAllAsync(slots, KillPatience).ConfigureAwait(false);
        await _watch.DisposeAsync().ConfigureAwait(false);
        foreach (WorkerSlot slot in slots)
            slot.Dispose();
    }

    private static Task<Task> WaitForAllAsync(WorkerSlot[] slots, TimeSpan patience)
    {
        Task all = Task.WhenAll(slots.Select(static slot => slot.Closed.Task));
        return Task.WhenAny(all, Task.Delay(patience));
    }

    public void NotePeakMemory()
    {
        WorkerSlot[] slots;
        lock (_gate)
            slots = [.. _slots];
        foreach (WorkerSlot slot in slots)
            NoteMemory(slot.Link.ReadMemory());
    }

    private void NoteMemory(long bytes)
    {
        long peak;
        while (bytes > (peak = Interlocked.Read(ref _peakMemory)) && Interlocked.CompareExchange(ref _peakMemory, bytes, peak) != peak)
        {
        }
    }

    // What the worker died of, if it was running one of these items.
    private Exception? FindVictim(InFlight items, WorkerDeath death, bool isFirst)
    {
        Operation operation = items.Operation;
        long running = death.LastState.Index - operation.FirstIndex;
        if (death.LastState.Ticket == items.Ticket && running == items.Next)
        {
            if (items.TimedOutAt != 0 && items.TimedOutItem == running)
                return Obituary.TimedOut(operation, running, _options.Timeout);
            if (items.CancelledAt != 0 && operation.IsStopped)
                return new OperationCanceledException();
            return _isDisposed ? null : Obituary.Crashed(operation, running, death);
        }
        // It died between items, or before it began one: nobody's fault, unless it happens again and again with the same one.
        if (!isFirst || death.LastState.Ticket != 0 || operation.IsStopped || _isDisposed)
            return null;
        Dictionary<long, int> deaths = operation.UnexplainedDeaths ??= [];
        int count = deaths[items.Next] = deaths.GetValueOrDefault(items.Next) + 1;
        return count > MaxUnexplainedDeaths ? Obituary.Crashed(operation, items.Next, death) : null;
    }

    private async Task StartWorkerAsync()
    {
        IWorkerLink? link = null;
        try
        {
            link = await _factory.StartAsync(_ending.Token).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            await OnStartFailedAsync(error, hadGreeted: false).ConfigureAwait(false);
            return;
        }
        var slot = new WorkerSlot(this, link, _definitions.CreateReader(), _options.DefinitionsGreeted);
        bool tooLate;
        lock (_gate)
        {
            _started++;
            tooLate = _isDisposed;
            if (!tooLate)
                _slots.Add(slot);
        }
        link.Open(slot);
        if (tooLate)
        {
            link.Kill(KillReason.Disposed);
            await Task.WhenAny(slot.Closed.Task, Task.Delay(KillPatience)).ConfigureAwait(false);
        }
        if (_options.Timeout != Timeout.InfiniteTimeSpan || _options.MaxWorkerMemory != long.MaxValue)
            StartWatching();
        EndStart();
        Pump(refill: true);
    }

    private async Task OnStartFailedAsync(Exception error, bool hadGreeted)
    {
        Operation[] told = [];
        int failures;
        lock (_gate)
        {
            failures = hadGreeted ? ++_barrenDeaths : ++_failedStarts;
            // Other workers may live and serve; otherwise everything that waits learns why it waits in vain.
            if (failures >= (hadGreeted ? MaxBarrenDeaths : MaxFailedStarts) && _slots.Count == 0)
            {
                told = [.. _waiting];
                _failedStarts = 0;
                _barrenDeaths = 0;
            }
        }
        foreach (Operation operation in told)
        {
            FailWaiting(operation, new WorkerStartException(
                $"No worker process could be started and kept, {failures} times in a row. The last reason: {error.Message}", error));
        }
        if (told.Length == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(25 << Math.Min(failures, 5)), _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        EndStart();
        Pump(refill: true);
    }

    private void EndStart()
    {
        lock (_gate)
        {
            _starting--;
            if (_starting == 0 && _isDisposed)
                _startsOver.TrySetResult();
        }
    }

    private void FailAllWaiting()
    {
        while (true)
        {
            Operation operation;
            lock (_gate)
            {
                if (_waiting.First is not { } first)
                    return;
                operation = first.Value;
            }
            FailWaiting(operation, new ObjectDisposedException(nameof(ProcessStrategy)));
        }
    }

    private void FailWaiting(Operation operation, Exception error)
    {
        long from, to;
        while (true)
        {
            lock (_gate)
            {
                if (!operation.Pending.TryTake(long.MaxValue, out from, out to))
                {
                    Unwait(operation);
                    break;
                }
                operation.Outstanding += to - from;
            }
            operation.OnAborted(error);
            Complete(operation, to - from);
        }
    }

    // A worker that has served its time leaves when it has nothing more to do, and is replaced then.
    private void RetireIfIdle(WorkerSlot slot)
    {
        lock (_gate)
        {
            if (!slot.IsIdle || slot.IsRetired || slot.IsDead)
                return;
            slot.IsRetired = true;
        }
        SendShutdown(slot);
        _ = KillIfItStaysAsync(slot);
    }

    // What the work left behind (a lock, a handler of the process's end) can keep a worker from ending; its place is needed.
    private async Task KillIfItStaysAsync(WorkerSlot slot)
    {
        await slot.Closed.Task.WaitAsync(KillPatience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (slot.Closed.Task.IsCompleted)
            return;
        slot.Link.Kill(KillReason.DidNotLeave);
        await slot.Closed.Task.WaitAsync(KillPatience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!slot.Closed.Task.IsCompleted)
            GiveUp(slot);
    }

    // The system does not let us kill it: whoever waits for it is told, and another takes its place.
    private void GiveUp(WorkerSlot slot) => OnClosed(slot, new WorkerDeath(
        slot.Link.Id, WorkerCrashCause.Unknown, null, null, "was to be killed and did not end", " The system refuses it: does the process run as another user?", "",
        slot.Link.ReadState()));

    private void EndSoftly(WorkerSlot slot)
    {
        List<long> tickets;
        lock (_gate)
        {
            slot.IsRetired = true;
            tickets = [.. slot.Items.Select(static items => items.Ticket)];
        }
        foreach (long ticket in tickets)
            SendControl(slot, FrameKind.Cancel, ticket);
        SendShutdown(slot);
    }

    private static void SendShutdown(WorkerSlot slot) => SendControl(slot, FrameKind.Shutdown, 0);

    private void StartWatching()
    {
        lock (_gate)
        {
            if (_isWatching || _isDisposed)
                return;
            _isWatching = true;
            _watch.Change(WatchMilliseconds, WatchMilliseconds);
        }
    }

    // Looks at every worker: items that run past their limit are cancelled, cancelled items that do not end take their worker with them, and
    // so does memory past its limit.
    private void Watch()
    {
        List<(WorkerSlot Slot, long Ticket, long Index)> cancels = [];
        List<(WorkerSlot Slot, long Ticket, KillReason Reason)> kills = [];
        List<WorkerSlot> retired = [];
        List<WorkerSlot> immortal = [];
        lock (_gate)
        {
            bool stillNeeded = _options.Timeout != Timeout.InfiniteTimeSpan || _options.MaxWorkerMemory != long.MaxValue;
            long now = Stopwatch.GetTimestamp();
            bool weighs = _options.MaxWorkerMemory != long.MaxValue && ++_watches % MemoryWatches == 0;
            foreach (WorkerSlot slot in _slots)
            {
                long memory = weighs ? slot.Link.ReadMemory() : 0;
                NoteMemory(memory);
                if (memory > _options.MaxWorkerMemory)
                {
                    // Between two items: at once, or when its last outcome comes.
                    slot.IsDraining = true;
                    retired.Add(slot);
                }
                if (slot.KilledAt != 0 && Stopwatch.GetElapsedTime(slot.KilledAt, now) > KillPatience)
                    immortal.Add(slot);
                if (!slot.Items.TryPeek(out InFlight? items))
                    continue;
                OutboxState state = slot.Link.ReadState();
                if (items.TimedOutAt != 0)
                {
                    if (Stopwatch.GetElapsedTime(items.TimedOutAt, now) > _options.GracePeriod)
                        kills.Add((slot, items.Ticket, KillReason.TimedOut));
                }
                else if (items.CancelledAt != 0)
                {
                    stillNeeded = true;
                    if (Stopwatch.GetElapsedTime(Math.Max(items.CancelledAt, slot.LastOutcomeAt), now) > _options.GracePeriod)
                        kills.Add((slot, items.Ticket, KillReason.Cancelled));
                }
                else if (_options.Timeout != Timeout.InfiniteTimeSpan && state.Ticket == items.Ticket
                    && Stopwatch.GetElapsedTime(state.Since, now) > _options.Timeout)
                {
                    items.TimedOutAt = now;
                    items.TimedOutItem = state.Index - items.Operation.FirstIndex;
                    cancels.Add((slot, items.Ticket, state.Index));
                }
            }
            if (!stillNeeded)
            {
                _isWatching = false;
                _watch.Change(Timeout.Infinite, Timeout.Infinite);
            }
        }
        foreach ((WorkerSlot slot, long ticket, long index) in cancels)
            SendControl(slot, FrameKind.Cancel, ticket, index);
        foreach ((WorkerSlot slot, long ticket, KillReason reason) in kills)
        {
            bool wasDraining;
            lock (_gate)
            {
                // It ended after all; and from here on nothing is sent to this worker that would die with it, for a kill takes its time.
                if (!slot.Items.TryPeek(out InFlight? items) || items.Ticket != ticket || (reason == KillReason.TimedOut && items.TimedOutAt == 0))
                    continue;
                wasDraining = slot.IsDraining;
                slot.IsDraining = true;
            }
            // The worker may have come to another item since it was looked at.
            long running = slot.Link.ReadState().Ticket;
            bool isTooLate = running != ticket && running != 0;
            lock (_gate)
            {
                if (isTooLate)
                    slot.IsDraining = wasDraining;
                else if (slot.KilledAt == 0)
                    slot.KilledAt = Stopwatch.GetTimestamp();
            }
            if (!isTooLate)
                slot.Link.Kill(reason);
        }
        foreach (WorkerSlot slot in immortal)
            GiveUp(slot);
        foreach (WorkerSlot slot in retired)
            RetireIfIdle(slot);
    }
}
