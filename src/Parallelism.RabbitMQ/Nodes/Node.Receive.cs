using Parallelism.Broker;
using Parallelism.Envelopes;
using Parallelism.Remote;
using Parallelism.Wire;

namespace Parallelism.Nodes;

// What comes to a node: chunks, and control.
internal sealed partial class Node
{
    private async Task SetUpAsync(IBrokerSession session, CancellationToken cancellationToken)
    {
        await Declarations.DeclareExchangesAsync(session, _names, cancellationToken).ConfigureAwait(false);
        await Declarations.DeclareQueuesAsync(session, _names, cancellationToken).ConfigureAwait(false);
        QueueSpec control = Declarations.Control(_names);
        await session.DeclareQueueAsync(control, cancellationToken).ConfigureAwait(false);
        await session.ConsumeAsync(Lane.Control, control.Name, 64, OnControlAsync, cancellationToken).ConfigureAwait(false);
        if (!Declarations.CanSetConsumerTimeout(session.ServerVersion))
            Log.NoConsumerTimeout(_settings.Logger, session.ServerVersion);
        if (!_isLeaving)
        {
            // One more than the slots, so that the next chunk is there when one is done; more would only be lost with this node.
            await session.ConsumeAsync(Lane.Work, _names.TaskQueue, _settings.Slots + 1, delivery => OnTaskAsync(delivery, isSuspect: false), cancellationToken).ConfigureAwait(false);
            await session.ConsumeAsync(Lane.Suspects, _names.SuspectQueue, 1, delivery => OnTaskAsync(delivery, isSuspect: true), cancellationToken).ConfigureAwait(false);
        }
        await TellStatusAsync(session).ConfigureAwait(false);
    }

    private async Task OnTaskAsync(Delivery delivery, bool isSuspect)
    {
        RefusedReason reason = _seal.Open(delivery.Body, out Envelope envelope);
        TaskMessage? task = null;
        if (reason == RefusedReason.None)
            reason = Read(envelope, out task);
        if (reason != RefusedReason.None)
        {
            Refuse(reason);
            await delivery.AckAsync().ConfigureAwait(false);
            return;
        }
        lock (_gate)
        {
            if (_inHand.TryGetValue(task!.Key, out ChunkEntry? running))
            {
                running.Delivery = delivery;
                return;
            }
            if (!_done.Contains(task.Key))
            {
                var entry = new ChunkEntry(task, delivery, isSuspect);
                _inHand.Add(task.Key, entry);
                _queue.Writer.TryWrite(entry);
                return;
            }
        }
        // Its result was confirmed before its delivery could be acknowledged; or somebody plays it again.
        Count(RefusedReason.Replayed);
        await delivery.AckAsync().ConfigureAwait(false);
    }

    private RefusedReason Read(Envelope envelope, out TaskMessage? task)
    {
        task = null;
        if (envelope.Kind != EnvelopeKind.Task)
            return RefusedReason.Malformed;
        try
        {
            task = TaskMessage.Read(envelope.Body);
            return task.Client == envelope.Sender && task.Code == _names.Code ? RefusedReason.None : RefusedReason.OtherAudience;
        }
        catch (ProtocolException)
        {
            return RefusedReason.Malformed;
        }
    }

    private async Task OnControlAsync(Delivery delivery)
    {
        RefusedReason reason = _seal.Open(delivery.Body, out Envelope envelope);
        if (reason == RefusedReason.None && envelope.Sender != _id)
        {
            try
            {
                reason = _replays.IsNew(envelope.Sender, envelope.Number) ? Heed(envelope) : RefusedReason.Replayed;
            }
            catch (ProtocolException)
            {
                reason = RefusedReason.Malformed;
            }
        }
        if (reason != RefusedReason.None)
            Refuse(reason);
        await delivery.AckAsync().ConfigureAwait(false);
    }

    private RefusedReason Heed(Envelope envelope)
    {
        switch (envelope.Kind)
        {
            case EnvelopeKind.Cancel:
                OnCancel(envelope.Sender, CancelMessage.Read(envelope.Body));
                return RefusedReason.None;
            case EnvelopeKind.Ping:
                _ = TellStatusAsync();
                return RefusedReason.None;
            case EnvelopeKind.Drain:
                string name = DrainMessage.Read(envelope.Body).Node;
                if (name.Length == 0 || name == _settings.Name)
                    _drainAsked.TrySetResult();
                return RefusedReason.None;
            case EnvelopeKind.Status:
                return RefusedReason.None;
            default:
                return RefusedReason.Malformed;
        }
    }

    // Chunks of the sender alone: nobody cancels another's.
    private void OnCancel(Guid client, CancelMessage message)
    {
        var running = new List<ChunkEntry>();
        lock (_gate)
        {
            foreach (long chunk in message.Chunks)
            {
                var key = new ChunkKey(client, chunk);
                if (_done.Contains(key))
                    continue;
                _cancelled.Add(key);
                if (_inHand.TryGetValue(key, out ChunkEntry? entry))
                    running.Add(entry);
            }
        }
        foreach (ChunkEntry entry in running)
            _ = CancelAsync(entry);
        _ = TellStatusAsync();
    }

    private static async Task CancelAsync(ChunkEntry entry)
    {
        try
        {
            await entry.Cancellation.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is ObjectDisposedException or AggregateException)
        {
            // It has just ended; or the work registered a callback that throws.
        }
    }

    private void Refuse(RefusedReason reason)
    {
        Count(reason);
        Log.Refused(_settings.Logger, reason.ToString(), Refusals.Total);
    }

    private void Count(RefusedReason reason)
    {
        Refusals.Add(reason);
        NodeInstruments.CountRefusal(reason, _meterTags);
    }
}
