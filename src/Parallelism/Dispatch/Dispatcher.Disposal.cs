using Parallelism.Wire;

namespace Parallelism.Dispatch;

// The end: of the dispatcher, of a worker that leaves, and of what waits in vain.
internal sealed partial class Dispatcher
{
    // After a kill the system needs a moment; beyond this it refuses.
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _startsOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isDisposed;

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
        _alarms.Hurry();
        EndWarmUps(new ObjectDisposedException(nameof(ProcessStrategy)));
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
        await Task.WhenAll(_watch.EndAsync(), _alarms.EndAsync()).ConfigureAwait(false);
        foreach (WorkerSlot slot in slots)
            slot.Dispose();
    }

    private static async Task WaitForAllAsync(WorkerSlot[] slots, TimeSpan patience) =>
        await Task.WhenAll(slots.Select(static slot => slot.Closed.Task)).WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void FailAllWaiting()
    {
        while (true)
        {
            Operation operation;
            lock (_gate)
            {
                foreach ((Operation delayed, long item) in _delayed)
                    GiveBack(delayed, item, item + 1);
                _delayed.Clear();
                if (_crews.Append(_common).FirstOrDefault(static crew => crew.Waiting.Count > 0) is not { } crew)
                    return;
                operation = crew.Waiting.First!.Value;
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
                if (!operation.Pending.TryTake(long.MaxValue, -1, out from, out to))
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
        _alarms.After(_options.GracePeriod, () => KillIfItStays(slot));
    }

    // What the work left behind (a lock, a handler of the process's end), or the teardown, can keep a worker from ending; its place is needed. The
    // disposal has a patience of its own.
    private void KillIfItStays(WorkerSlot slot)
    {
        if (slot.IsDead || _isDisposed)
            return;
        _options.Log.WorkerKilled(slot.Link.Id, KillReason.DidNotLeave.Text);
        slot.Link.Kill(KillReason.DidNotLeave);
        _alarms.After(KillPatience, () => GiveUp(slot));
    }

    // The system does not let us kill it: whoever waits for it is told, and another takes its place.
    private void GiveUp(WorkerSlot slot)
    {
        _options.Log.WorkerStays(slot.Link.Id);
        OnClosed(slot, new WorkerDeath(
            slot.Link.Id, WorkerCrashCause.Unknown, null, null, "was to be killed and did not end", " The system refuses it: does the process run as another user?", "",
            slot.Link.ReadState()));
    }

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
}
