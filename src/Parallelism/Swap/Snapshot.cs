using Parallelism.Closures;

namespace Parallelism.Swap;

// The state of an object and of all that it leads to, by fields and elements, at one moment.
internal sealed class Snapshot
{
    private readonly List<Node> _nodes;

    private Snapshot(SnapshotWalk walk)
    {
        _nodes = walk.Nodes;
        Objects = walk.Objects;
        Twice = [.. walk.Twice.Select(PathOf)];
        Delegates = walk.Delegates;
    }

    // Those whose identity somebody may rely on: mutable, and equal only to themselves.
    public HashSet<object> Objects { get; }

    // Where one of them stands that was met before.
    public IReadOnlyList<string> Twice { get; }

    public IReadOnlyList<Delegate> Delegates { get; }

    // Nothing that could change: a delegate that captures nothing.
    public bool IsEmpty => _nodes.Count <= 2;

    public static Snapshot Of(object? value, string name)
    {
        var walk = new SnapshotWalk();
        walk.Visit(value, -1, name);
        return new(walk);
    }

    // Of the variables that a delegate captured and uses, without the object that it belongs to, which may lead to all of the program.
    public static Snapshot OfCaptured(Delegate work)
    {
        var walk = new SnapshotWalk { Reach = CaptureAnalysis.ReachOf(work.Method) };
        walk.Visit(work, -1, "");
        return new(walk);
    }

    // Where an object of the other snapshot stands in this one; null: nowhere.
    public string? Find(HashSet<object> others)
    {
        for (int i = 0; i < _nodes.Count; i++)
        {
            if (_nodes[i].Object is { } found && others.Contains(found))
                return PathOf(i);
        }
        return null;
    }

    // The places that are not as they were, one for each variable of the root.
    public IEnumerable<string> ChangesTo(Snapshot later)
    {
        ILookup<string, int> before = Parts(), after = later.Parts();
        foreach (string part in before.Select(static part => part.Key).Union(after.Select(static part => part.Key)))
        {
            int[] then = [.. before[part]], now = [.. after[part]];
            int i = 0;
            while (i < then.Length && i < now.Length && Node.Same(_nodes[then[i]], later._nodes[now[i]]))
                i++;
            if (i < now.Length)
                yield return later.PathOf(now[i]);
            else if (i < then.Length)
                yield return PathOf(then[i]);
        }
    }

    private ILookup<string, int> Parts() => Enumerable.Range(0, _nodes.Count).ToLookup(Part);

    // The first step of a place that its author knows.
    private string Part(int index)
    {
        string part = "";
        for (; index >= 0; index = _nodes[index].Parent)
            part = _nodes[index].Step.Length > 0 ? _nodes[index].Step : part;
        return part;
    }

    private string PathOf(int index)
    {
        string path = "";
        for (; index >= 0; index = _nodes[index].Parent)
        {
            bool isVariable = path.StartsWith("captured", StringComparison.Ordinal) && _nodes[index].Step.Length > 0;
            path = isVariable ? $"{_nodes[index].Step} → {path}" : _nodes[index].Step + path;
        }
        return path;
    }

    // Value is what is compared; Object is there where the identity matters.
    internal readonly record struct Node(int Parent, string Step, object? Value, object? Object)
    {
        public static bool Same(Node a, Node b) => a.Step == b.Step && Equals(a.Value, b.Value);
    }
}
