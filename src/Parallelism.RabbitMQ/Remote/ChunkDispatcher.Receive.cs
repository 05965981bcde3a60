using System.Diagnostics;
using Parallelism.Broker;
using Parallelism.Dispatch;
using Parallelism.Envelopes;
using Parallelism.Wire;

namespace Parallelism.Remote;

// What comes from nodes, and from the broker itself: chunks that died.
internal sealed partial class ChunkDispatcher
{
    private const int ResultPrefetch = 64;

    // How often an item goes through the quarantine that was lost there without being begun.
    private const int MostRounds = 5;

    // A quorum queue without a leader takes no consumer and tells nobody why. RabbitMQ 3.10.8 leaves one so, and empty, when it is killed within
    // seconds of declaring it: its Raft library has forgotten the name, and starts the queue anew without an election. Since nobody but us reads the
    // results, the queue is thrown away with what was in it, and its items run again (docs/decisions/broker.md).
    private bool _isInboxSilent;

    private bool _hasWarned;

    // When results may have been lost with it; 0: never.
    private long _inboxLostAt;

    private async Task SetUpAsync(IBrokerSession session, CancellationToken cancellationToken)
    {
        await Declarations.DeclareExchangesAsync(session, _names, cancellationToken).ConfigureAwait(false);
        QueueSpec results = Declarations.Results(_names, _client), control = Declarations.Control(_names);
        if (_isInboxSilent)
        {
            Log.InboxMadeAnew(_settings.Logger, results.Name);
            await session.DeleteQueueAsync(results.Name).ConfigureAwait(false);
            _isInboxSilent = false;
            _inboxLostAt = Stopwatch.GetTimestamp();
        }
        await session.DeclareQueueAsync(results, cancellationToken).ConfigureAwait(false);
        try
        {
            await session.ConsumeAsync(Lane.Results, results.Name, ResultPrefetch, OnResultAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (BrokerLostException error) when (error.IsSilence)
        {
            _isInboxSilent = true;
            throw;
        }
        await session.DeclareQueueAsync(control, cancellationToken).ConfigureAwait(false);
        await session.ConsumeAsync(Lane.Control, control.Name, ResultPrefetch, OnControlAsync, cancellationToken).ConfigureAwait(false);
        await session.PublishAsync(Lane.Control, _names.Control, "control", _seal.Close(EnvelopeKind.Ping, static _ => { }), isDurable: false).ConfigureAwait(false);
        NodeInstruments.Sessions.Add(1, Meter.Tags);
        if (!_hasWarned && _settings.Timeout > Declarations.UsualConsumerTimeout && !Declarations.CanSetConsumerTimeout(session.ServerVersion))
        {
            _hasWarned = true;
            Log.LongTimeout(_settings.Logger, session.ServerVersion, _settings.Timeout);
        }
    }

    private async Task OnResultAsync(Delivery delivery)
    {
        RefusedReason reason = _seal.Open(delivery.Body, out Envelope envelope);
        try
        {
            if (reason == RefusedReason.None)
                reason = await HeedAsync(envelope, delivery).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            Log.Unexpected(_settings.Logger, error.Message);
            reason = RefusedReason.Malformed;
        }
        Refuse(reason);
        await delivery.AckAsync().ConfigureAwait(false);
    }

    private async Task<RefusedReason> HeedAsync(Envelope envelope, Delivery delivery)
    {
        try
        {
            switch (envelope.Kind)
            {
                case EnvelopeKind.Result:
                    ResultMessage result = ResultMessage.Read(envelope.Body);
                    return result.Client == _client ? await OnResultAsync(result).ConfigureAwait(false) : RefusedReason.OtherAudience;
                case EnvelopeKind.Taken:
                    OnTaken(TakenMessage.Read(envelope.Body));
                    return RefusedReason.None;
                // Our own, come back from where dead letters go: its place is told by the broker alone, so a replay could only end what is lost.
                case EnvelopeKind.Task when envelope.Sender == _client && delivery.Exchange == _names.Dead:
                    OnDead(TaskMessage.Read(envelope.Body));
                    return RefusedReason.None;
                default:
                    return RefusedReason.Malformed;
            }
        }
        catch (ProtocolException)
        {
            return RefusedReason.Malformed;
        }
    }

    private async Task<RefusedReason> OnResultAsync(ResultMessage message)
    {
        Chunk? chunk;
        lock (_gate)
        {
            if (!_chunks.TryGetValue(message.Chunk, out chunk))
                chunk = _ended.FirstOrDefault(ended => ended.Id == message.Chunk);
            if (chunk is null || (message.Run == chunk.LastRun && message.Number <= chunk.LastNumber) || (chunk.IsOver && message.IsLast))
                chunk = null;
            else
            {
                (chunk.LastRun, chunk.LastNumber) = (message.Run, message.Number);
                chunk.NoteNode(message.Node);
            }
        }
        if (chunk is null)
        {
            Interlocked.Increment(ref _duplicates);
            if (message.Content.Key is { } unread)
                await _settings.Shelf.DropAsync(unread).ConfigureAwait(false);
            return RefusedReason.None;
        }
        if (message.IsLost)
        {
            FailItems(chunk, offset => Lost(chunk, offset, "and it may not be run again, by MaxDeliveries"));
            return RefusedReason.None;
        }
        if (message.Duration > 0)
        {
            chunk.First.Duration.Add(message.Duration);
            chunk.First.Observer?.Ran(chunk.FirstIndex, chunk.Count, (long)((Int128)message.Duration * chunk.Count * Stopwatch.Frequency / TimeSpan.TicksPerSecond), 0);
        }
        try
        {
            ReadOnlyMemory<byte> content = await _settings.Shelf.GetAsync(message.Content, _ending.Token).ConfigureAwait(false);
            new ResultReading(this, chunk).Read(content.Span);
        }
        catch (ProtocolException)
        {
            // Signed, and yet not what it should be: another version of this library. The items would come again for ever.
            FailItems(chunk, _ => new WorkSerializationException($"Node {message.Node} answered in a way that is not understood here: is it of the same version?"));
            return RefusedReason.Malformed;
        }
        catch (Exception error) when (message.IsLast)
        {
            FailItems(chunk, _ => error);
        }
        await _settings.Shelf.DropAsync(message.Content.Key).ConfigureAwait(false);
        if (message.IsLast)
            End(chunk);
        return RefusedReason.None;
    }

    // The node will say nothing more of it: what has no outcome was not begun.
    private void End(Chunk chunk)
    {
        var skipped = new List<Operation>();
        lock (_gate)
        {
            if (chunk.IsOver)
                return;
            Remove(chunk);
            for (int i = 0; i < chunk.Count; i++)
            {
                (Operation operation, _) = chunk.At(i);
                if (!chunk.IsSettled[i] && (operation.IsStopped || _isDisposed))
                {
                    chunk.IsSettled[i] = true;
                    skipped.Add(operation);
                }
            }
            GiveBack(chunk, 0, chunk.Count);
        }
        chunk.Speech.Then(() =>
        {
            foreach (IGrouping<Operation, Operation> items in skipped.GroupBy(static operation => operation))
                Complete(items.Key, items.Count());
        });
        Pump();
    }

    // As End, without waiting for any node.
    private void Abandon(Chunk chunk) => End(chunk);

    // False where the item has an outcome.
    internal bool TrySettle(Chunk chunk, int offset)
    {
        lock (_gate)
        {
            if (chunk.IsOver || chunk.IsSettled[offset])
                return false;
            return chunk.IsSettled[offset] = true;
        }
    }

    // Behind what the chunk said.
    internal void CompleteBehind(Chunk chunk, Operation operation, long items) => chunk.Speech.Then(() => Complete(operation, items));

    private void FailItems(Chunk chunk, Func<int, Exception> error)
    {
        for (int i = 0; i < chunk.Count; i++)
        {
            if (!TrySettle(chunk, i))
                continue;
            (Operation operation, long item) = chunk.At(i);
            operation.OnFailed(item, error(i));
            CompleteBehind(chunk, operation, 1);
        }
        End(chunk);
    }

    private void OnTaken(TakenMessage message)
    {
        lock (_gate)
        {
            if (!_chunks.TryGetValue(message.Chunk, out Chunk? chunk))
                return;
            chunk.NoteNode(message.Node);
            chunk.Begun++;
        }
    }

    // It was lost with every node that took it. Which of its items is to blame only shows when each goes alone; and one that was in the hands of dying
    // nodes without ever being begun is not to blame.
    private void OnDead(TaskMessage message)
    {
        Chunk? chunk;
        List<Chunk> singles = [];
        lock (_gate)
        {
            if (!_chunks.TryGetValue(message.Chunk, out chunk))
                return;
            chunk.Attempts += (chunk.IsSuspect ? 0 : Declarations.TaskLimit + 1) + Declarations.SuspectLimit + 1;
            bool isInnocent = chunk is { IsSuspect: true, Begun: 0, Rounds: < MostRounds };
            if ((chunk.Count > 1 || isInnocent) && chunk.IsWanted())
            {
                Remove(chunk);
                for (int i = 0; i < chunk.Count; i++)
                {
                    if (chunk.IsSettled[i])
                        continue;
                    (Operation operation, long item) = chunk.At(i);
                    var single = new Chunk(++_lastChunk, chunk.Call, operation, item, 1) { Speech = new(_settings.Listener), IsSuspect = true, Attempts = chunk.Attempts, Rounds = isInnocent ? chunk.Rounds + 1 : 0 };
                    single.Nodes.AddRange(chunk.Nodes);
                    _chunks.Add(single.Id, single);
                    singles.Add(single);
                }
            }
        }
        if (singles.Count == 0)
        {
            FailItems(chunk, offset => Lost(chunk, offset, "so it is not tried again"));
            return;
        }
        foreach (Chunk single in singles)
        {
            if (Encode(single) is { } content)
                Send(single, content);
        }
    }

    private static WorkerCrashedException Lost(Chunk chunk, int offset, string ending)
    {
        (Operation operation, long item) = chunk.At(offset);
        string nodes = chunk.Nodes.Count == 0 ? "whose names were not heard" : string.Join(", ", chunk.Nodes);
        string what = operation.IsBatch ? $"{operation.Method} (item {operation.FirstIndex + item})" : operation.Method;
        int attempts = Math.Max(1, chunk.Attempts);
        return new(
            $"{what} was lost with the worker node that had it, {attempts} times, {ending}. Nodes: {nodes}. Most often the work ends its process, or takes " +
            "all of its machine's memory: let the nodes run ProcessStrategy, which is the default, and its error will say how it died.")
        {
            Method = operation.Method,
            ItemIndex = operation.IsBatch ? operation.FirstIndex + item : null,
            Attempt = attempts,
        };
    }

    private async Task OnControlAsync(Delivery delivery)
    {
        RefusedReason reason = _seal.Open(delivery.Body, out Envelope envelope);
        if (reason == RefusedReason.None && envelope.Sender != _client)
        {
            try
            {
                if (!_replays.IsNew(envelope.Sender, envelope.Number))
                    reason = RefusedReason.Replayed;
                else if (envelope.Kind == EnvelopeKind.Status)
                {
                    OnStatus(envelope.Sender, StatusMessage.Read(envelope.Body));
                }
            }
            catch (ProtocolException)
            {
                reason = RefusedReason.Malformed;
            }
        }
        Refuse(reason);
        await delivery.AckAsync().ConfigureAwait(false);
    }

    private void OnStatus(Guid node, StatusMessage status)
    {
        _nodes.Add(node, status);
        lock (_gate)
        {
            foreach (ChunkKey held in status.Chunks)
            {
                if (held.Client == _client && _chunks.TryGetValue(held.Chunk, out Chunk? chunk))
                    chunk.NoteNode(status.Node);
            }
        }
        _served.TrySetResult();
        Pump();
    }

    private void Refuse(RefusedReason reason)
    {
        if (reason == RefusedReason.None)
            return;
        Refusals.Add(reason);
        NodeInstruments.CountRefusal(reason, Meter.Tags);
        Log.Refused(_settings.Logger, reason.ToString(), Refusals.Total);
    }
}
