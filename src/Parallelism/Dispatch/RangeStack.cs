namespace Parallelism.Dispatch;

// Ranges of items still to be handed out. What comes back is handed out first.
internal sealed class RangeStack(NodeRuns? runs = null)
{
    private readonly Stack<(long From, long To)> _ranges = new();
    private readonly Dictionary<int, RangeStack>? _byNode = runs is null ? null : [];

    public long Count { get; private set; }

    // The node near which the data of all of them lie; -1: of several, or of no known one.
    public int Node
    {
        get
        {
            int sole = -1;
            foreach ((int node, RangeStack near) in _byNode ?? [])
            {
                if (near.Count == 0)
                    continue;
                if (sole >= 0)
                    return -1;
                sole = node;
            }
            return sole;
        }
    }

    public void Push(long from, long to)
    {
        if (from >= to)
            return;
        Count += to - from;
        if (_byNode is null)
        {
            _ranges.Push((from, to));
            return;
        }
        foreach ((long start, long end, int node) in runs!.Split(from, to))
        {
            if (!_byNode.TryGetValue(node, out RangeStack? near))
                _byNode[node] = near = new();
            near.Push(start, end);
        }
    }

    public bool TryTake(long most, out long from, out long to) => TryTake(most, -1, out from, out to);

    // For a worker at this node: what lies near it, or else where most is left.
    public bool TryTake(long most, int node, out long from, out long to)
    {
        if (_byNode is null)
            return TryPop(most, out from, out to);
        from = to = 0;
        if (Count == 0)
            return false;
        if (!_byNode.TryGetValue(node, out RangeStack? near) || near.Count == 0)
            near = _byNode.Values.MaxBy(static other => other.Count)!;
        near.TryPop(most, out from, out to);
        Count -= to - from;
        return true;
    }

    private bool TryPop(long most, out long from, out long to)
    {
        if (!_ranges.TryPop(out (long From, long To) range))
        {
            from = to = 0;
            return false;
        }
        (from, to) = range;
        if (to - from > most)
        {
            _ranges.Push((from + most, to));
            to = from + most;
        }
        Count -= to - from;
        return true;
    }

    public void Clear()
    {
        _ranges.Clear();
        _byNode?.Clear();
        Count = 0;
    }
}
