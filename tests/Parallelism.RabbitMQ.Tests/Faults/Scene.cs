using Parallelism.Tests.Memory;

namespace Parallelism.Tests.Faults;

// A broker in memory, nodes that run work on threads of the test's own process, and a caller.
internal sealed class Scene : IAsyncDisposable
{
    private readonly List<ParallelismNode> _nodes = [];

    public Scene(int seed = 1, RabbitMQStrategyOptions? options = null)
    {
        Broker = new(seed);
        Strategy = new(options ?? new() { Connection = Local.Connection(), LostAfter = TimeSpan.FromSeconds(2) }, Broker);
    }

    public MemoryBroker Broker { get; }

    public RabbitMQStrategy Strategy { get; }

    public IReadOnlyList<ParallelismNode> Nodes => _nodes;

    public ParallelismNode AddNode(string name, int slots = 2, ParallelismNodeOptions? options = null)
    {
        var node = new ParallelismNode(
            options ?? new() { Name = name, Connection = Local.Connection(), Slots = slots, Thread = new() },
            Broker);
        _nodes.Add(node);
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        await Strategy.DisposeAsync();
        foreach (ParallelismNode node in _nodes)
            await node.DisposeAsync();
    }
}
