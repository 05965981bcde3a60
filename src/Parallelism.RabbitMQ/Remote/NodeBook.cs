using System.Diagnostics;
using Parallelism.Envelopes;

namespace Parallelism.Remote;

// The nodes that a client has heard of lately.
internal sealed class NodeBook(string code, TimeSpan forgottenAfter)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, NodeInfo> _nodes = [];
    private long _servedAt = Stopwatch.GetTimestamp();

    // How long there has been no node that runs this code.
    public TimeSpan Unserved
    {
        get
        {
            lock (_gate)
            {
                Sweep();
                return Serving().Any() ? TimeSpan.Zero : Stopwatch.GetElapsedTime(_servedAt);
            }
        }
    }

    public void Add(Guid id, StatusMessage status)
    {
        lock (_gate)
        {
            if (status.IsLeaving && status.Chunks.Count == 0)
                _nodes.Remove(id);
            else
                _nodes[id] = new() { Status = status };
            if (status.Code == code)
                _servedAt = Stopwatch.GetTimestamp();
        }
    }

    // The time without a node counts from now.
    public void Restart()
    {
        lock (_gate)
            _servedAt = Stopwatch.GetTimestamp();
    }

    public (int Nodes, int Slots) Count()
    {
        lock (_gate)
        {
            Sweep();
            int nodes = 0, slots = 0;
            foreach (NodeInfo node in Serving())
            {
                nodes++;
                slots += node.Status.Slots;
            }
            return (nodes, slots);
        }
    }

    public int CountBusy()
    {
        lock (_gate)
        {
            Sweep();
            return Serving().Sum(static node => node.Status.Busy);
        }
    }

    // Whether a node has it in its hands, by what was heard since; null: none was heard of since.
    public bool? IsHeld(ChunkKey chunk, long since)
    {
        lock (_gate)
        {
            bool? answer = null;
            foreach (NodeInfo node in _nodes.Values)
            {
                if (node.HeardAt < since)
                    continue;
                if (node.Status.Chunks.Contains(chunk))
                    return true;
                answer = false;
            }
            return answer;
        }
    }

    // Whether everyone who is known has said something since.
    public bool HaveAllSpoken(long since)
    {
        lock (_gate)
        {
            Sweep();
            return _nodes.Values.All(node => node.HeardAt >= since);
        }
    }

    public IReadOnlyList<StatusMessage> All()
    {
        lock (_gate)
        {
            Sweep();
            return [.. _nodes.Values.Select(static node => node.Status)];
        }
    }

    // For people: who is there.
    public string Describe()
    {
        IReadOnlyList<StatusMessage> all = All();
        return all.Count == 0 ? "none" : string.Join(", ", all.Select(static node => $"{node.Node} (code {node.Code}, {node.Slots} slots)"));
    }

    private IEnumerable<NodeInfo> Serving() => _nodes.Values.Where(node => node.Status.Code == code && !node.Status.IsLeaving);

    private void Sweep()
    {
        foreach ((Guid id, NodeInfo node) in _nodes.ToArray())
        {
            if (node.Age > forgottenAfter)
                _nodes.Remove(id);
        }
    }
}
