using Parallelism.Broker;

namespace Parallelism.Tests.Memory;

// A queue of the broker in memory; its fields are the broker's, under its lock.
internal sealed class MemoryQueue(QueueSpec spec)
{
    public QueueSpec Spec { get; } = spec;

    public LinkedList<MemoryMessage> Messages { get; } = new();

    public List<MemoryConsumer> Consumers { get; } = [];

    // An exclusive queue's session.
    public MemorySession? Owner { get; init; }

    public int NextConsumer { get; set; }

    // Without a leader.
    public bool IsSilent { get; set; }
}
