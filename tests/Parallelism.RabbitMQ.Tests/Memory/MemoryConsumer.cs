using System.Threading.Channels;
using Parallelism.Broker;

namespace Parallelism.Tests.Memory;

internal sealed class MemoryConsumer(MemorySession session, Lane lane, MemoryQueue queue, int prefetch, Func<Delivery, Task> onDelivery)
{
    private readonly Channel<Delivery> _line = Channel.CreateUnbounded<Delivery>();

    public MemorySession Session { get; } = session;

    public Lane Lane { get; } = lane;

    public MemoryQueue Queue { get; } = queue;

    public int Prefetch { get; } = prefetch;

    // By tag: what is in the receiver's hands.
    public Dictionary<ulong, MemoryMessage> Unacknowledged { get; } = [];

    public void Deliver(Delivery delivery) => _line.Writer.TryWrite(delivery);

    // One at a time, like a channel of the real client.
    public async Task RunAsync()
    {
        await foreach (Delivery delivery in _line.Reader.ReadAllAsync())
        {
            if (Session.Ended.IsCompleted)
                return;
            await Session.Broker.DelayAsync();
            await onDelivery(delivery);
        }
    }

    public void End() => _line.Writer.TryComplete();
}
