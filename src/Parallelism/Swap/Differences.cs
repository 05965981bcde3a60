namespace Parallelism.Swap;

// What was found about one call, or one item of a stream; each thing once, however many items show it.
internal sealed class Differences
{
    private readonly Lock _gate = new();
    private readonly List<SwapDifference> _found = [];
    private readonly HashSet<(SwapDifferenceKind, string)> _known = [];

    public bool Any
    {
        get
        {
            lock (_gate)
                return _found.Count > 0;
        }
    }

    public void Add(SwapDifferenceKind kind, string path, string reason, long? index = null)
    {
        lock (_gate)
        {
            if (_known.Add((kind, path)))
                _found.Add(new(kind, path, reason, index));
        }
    }

    public void Add(Differences others)
    {
        foreach (SwapDifference other in others._found)
            Add(other.Kind, other.Path, other.Reason, other.ItemIndex);
    }

    public SwapDifferenceException ToException(string method, Exception? inner)
    {
        lock (_gate)
            return new(method, [.. _found.OrderBy(static difference => difference.ItemIndex ?? -1)], inner);
    }
}
