using System.Diagnostics;
using Parallelism.Broker;
using Parallelism.Envelopes;

namespace Parallelism.Remote;

// What no message tells: that there is nobody, or that something is gone.
internal sealed partial class ChunkDispatcher
{
    private static readonly TimeSpan WatchPeriod = TimeSpan.FromMilliseconds(200);

    // How long a node has to claim a chunk that was cancelled before it is taken to wait in a queue, unread.
    private static readonly TimeSpan ClaimPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PingPeriod = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan QueuePeriod = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _served = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastPing;
    private long _lastLook = Stopwatch.GetTimestamp();
    private int _isLooking;
    private long _lastCount;
    private long _waitingMessages;

    // In the broker's queue of work when it was last asked, which it is only while somebody listens to the instrument.
    public long WaitingMessages => Volatile.Read(ref _waitingMessages);

    public string Queue => _names.TaskQueue;

    // Ends when a node has been heard of.
    public Task Served => _served.Task;

    private void Watch()
    {
        if (NodeInstruments.WatchesQueue && Stopwatch.GetElapsedTime(_lastCount) > QueuePeriod)
        {
            _lastCount = Stopwatch.GetTimestamp();
            _ = CountWaitingAsync();
        }
        Chunk[] chunks;
        lock (_gate)
        {
            if (_calls.Count == 0)
                return;
            chunks = [.. _chunks.Values];
        }
        if (_supervisor.Outage > _settings.NodeTimeout)
        {
            AbortAll(() => new WorkerStartException(
                $"There has been no session with the broker at {_supervisor.Address} for {_settings.NodeTimeout} (NodeTimeout): {_supervisor.LastError?.Message}",
                _supervisor.LastError));
            return;
        }
        if (_supervisor.Outage == TimeSpan.Zero && _nodes.Unserved > _settings.NodeTimeout)
        {
            AbortAll(() => new WorkerStartException(
                $"No worker node with code identity {_names.Code} has listened on {_names.TaskQueue} for {_settings.NodeTimeout} (NodeTimeout). " +
                $"Nodes seen: {_nodes.Describe()}. Start nodes from the same build as this program, with the same application name and signing key."));
            return;
        }
        foreach (Chunk chunk in chunks)
        {
            if (chunk.CancelledAt != 0 && IsPastPatience(chunk))
                Abandon(chunk);
        }
        if (Stopwatch.GetElapsedTime(_lastPing) > PingPeriod && (_nodes.Count().Nodes == 0 || chunks.Any(static chunk => chunk.CancelledAt != 0)))
        {
            _lastPing = Stopwatch.GetTimestamp();
            _ = ControlAsync(EnvelopeKind.Ping, static _ => { });
        }
        // Blocked publishers, and windows that a node's coming or going has changed.
        Pump();
        bool isInboxNew = _lastLook < Volatile.Read(ref _inboxLostAt) && _supervisor.Outage == TimeSpan.Zero;
        if ((isInboxNew || Stopwatch.GetElapsedTime(_lastLook) > _settings.LostAfter / 2) && Interlocked.Exchange(ref _isLooking, 1) == 0)
        {
            _lastLook = Stopwatch.GetTimestamp();
            _ = LookForLostAsync(chunks);
        }
    }

    private async Task CountWaitingAsync()
    {
        try
        {
            if (_supervisor.Current is { } session)
                Volatile.Write(ref _waitingMessages, await session.LookAsync(_names.TaskQueue).ConfigureAwait(false) is { } state ? state.Messages : 0);
        }
        catch (BrokerLostException)
        {
            // Later.
        }
    }

    private bool IsPastPatience(Chunk chunk)
    {
        TimeSpan waited = Stopwatch.GetElapsedTime(chunk.CancelledAt);
        if (waited <= ClaimPatience)
            return false;
        TimeSpan most = (_settings.GracePeriod < LongestPatience ? _settings.GracePeriod : LongestPatience) + TimeSpan.FromSeconds(10);
        if (chunk.ConfirmedAt == 0 || _nodes.Count().Nodes == 0)
            return true;
        // Who has it ends it within the grace; a node that has it but is cut off says nothing any more.
        return waited > most || _nodes.IsHeld(new(_client, chunk.Id), chunk.CancelledAt) == false;
    }

    // A broker that confirmed a message and lost it all the same (its disk, a purge, an operator) leaves no trace; so what nobody has and no queue holds
    // is sent again.
    private async Task LookForLostAsync(Chunk[] chunks)
    {
        try
        {
            Chunk[] silent = [.. chunks.Where(chunk => !chunk.IsOver && chunk.ConfirmedAt != 0 && (chunk.Age > _settings.LostAfter || chunk.ConfirmedAt < _inboxLostAt))];
            if (silent.Length == 0 || _supervisor.Current is not { } session)
                return;
            long since = Stopwatch.GetTimestamp();
            await ControlAsync(EnvelopeKind.Ping, static _ => { }).ConfigureAwait(false);
            await Task.Delay(ClaimPatience * 2, _ending.Token).ConfigureAwait(false);
            if (await session.LookAsync(_names.TaskQueue).ConfigureAwait(false) is not { Messages: 0 } ||
                await session.LookAsync(_names.SuspectQueue).ConfigureAwait(false) is not { Messages: 0 })
            {
                return;
            }
            foreach (Chunk chunk in silent)
            {
                if (chunk.IsOver || _nodes.IsHeld(new(_client, chunk.Id), since) == true)
                    continue;
                if (_settings.MaxDeliveries > 0)
                {
                    // Here it costs an item, not a second run: a node that is slow to answer may have it.
                    if (!_nodes.HaveAllSpoken(since))
                        continue;
                    FailItems(chunk, offset => Lost(chunk, offset, "and it may not be run again, by MaxDeliveries"));
                    continue;
                }
                Log.Resent(_settings.Logger, chunk.Id);
                // As another chunk: nodes that have answered this one take it for a replay.
                End(chunk);
            }
        }
        catch (Exception error) when (error is BrokerLostException or OperationCanceledException)
        {
            // Later.
        }
        finally
        {
            _isLooking = 0;
        }
    }
}
