using Parallelism.Broker;
using Parallelism.Envelopes;

namespace Parallelism.Nodes;

// A chunk in the node's hands, from its delivery to its acknowledgement.
internal sealed class ChunkEntry(TaskMessage task, Delivery delivery, bool isSuspect) : IDisposable
{
    public TaskMessage Task { get; } = task;

    // The latest one: a chunk whose session was lost is delivered again, perhaps to the same node.
    public Delivery Delivery { get; set; } = delivery;

    public bool IsSuspect { get; } = isSuspect;

    public CancellationTokenSource Cancellation { get; } = new();

    public void Dispose() => Cancellation.Dispose();
}
