using Parallelism.Broker;
using Parallelism.Envelopes;
using Parallelism.Wire;

namespace Parallelism.Nodes;

// What a node tells of itself.
internal sealed partial class Node
{
    public StatusMessage Status()
    {
        lock (_gate)
        {
            return new()
            {
                Node = _settings.Name,
                Code = _names.Code,
                Slots = _settings.Slots,
                Busy = Busy,
                ItemsCompleted = ItemsCompleted,
                Refused = Refusals.Total,
                IsLeaving = _isLeaving,
                Chunks = [.. _inHand.Keys],
            };
        }
    }

    private async Task BeatAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            await TellStatusAsync().ConfigureAwait(false);
            await Task.Delay(_settings.StatusPeriod, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task TellStatusAsync() => _supervisor.Current is { } session ? TellStatusAsync(session) : Task.CompletedTask;

    private Task TellStatusAsync(IBrokerSession session) => ControlAsync(session, EnvelopeKind.Status, Status().Write);

    // One at a time: receivers take what comes out of order for a replay.
    private async Task ControlAsync(IBrokerSession session, EnvelopeKind kind, Action<FrameBuffer> write)
    {
        await _controlTurn.WaitAsync().ConfigureAwait(false);
        try
        {
            await session.PublishAsync(Lane.Control, _names.Control, "control", _seal.Close(kind, write), isDurable: false).ConfigureAwait(false);
        }
        catch (BrokerLostException)
        {
            // The next session begins with a status.
        }
        finally
        {
            _controlTurn.Release();
        }
    }

    private async Task TellTakenAsync(ChunkEntry entry)
    {
        byte[] envelope = _seal.Close(
            EnvelopeKind.Taken,
            new TakenMessage(entry.Task.Chunk, _settings.Name, entry.Delivery.DeliveryCount + 1).Write);
        try
        {
            IBrokerSession session = await _supervisor.GetAsync(_ending.Token).ConfigureAwait(false);
            await session.PublishAsync(Lane.Results, _names.Results, Names.ResultKey(entry.Task.Client), envelope, isDurable: true).ConfigureAwait(false);
        }
        catch (BrokerLostException)
        {
            // Only a name in a message depends on it.
        }
    }
}
