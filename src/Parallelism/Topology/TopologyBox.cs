namespace Parallelism.Topology;

// A level of the machine in its picture. Levels that hold the same processors share a box.
internal sealed class TopologyBox(TopologyLevel level, string title, ProcessorSet processors)
{
    private readonly List<(TopologyLevel Level, string Text)> _titles = [(level, title)];

    // The outermost first.
    public IReadOnlyList<(TopologyLevel Level, string Text)> Titles => _titles;

    public string Title => string.Join(" · ", _titles.ConvertAll(title => title.Text));

    public ProcessorSet Processors { get; } = processors;

    public List<TopologyBox> Inner { get; } = [];

    public List<ProcessorSet> Cores { get; } = [];

    // Packages, dies, nodes and caches that several cores share, each in the smallest box that holds it.
    public static TopologyBox Of(MachineTopology machine)
    {
        var levels = new List<(TopologyLevel Level, string Title, ProcessorSet Set)>();

        // A level of which each core has its own would only frame every core.
        if (machine.Packages.Count == 1 || machine.Packages.Count < machine.Cores.Count)
        {
            foreach (var package in machine.Packages)
                levels.Add((TopologyLevel.Package, package.Id is >= 0 ? KernelText.Invariant($"Package {package.Id}") : "Package", package.Processors));
        }

        if (machine.Dies.Count > machine.Packages.Count && machine.Dies.Count < machine.Cores.Count)
        {
            foreach (var die in machine.Dies)
                levels.Add((TopologyLevel.Die, "Die", die));
        }

        foreach (var node in machine.Nodes)
        {
            if (!node.Processors.IsEmpty)
                levels.Add((TopologyLevel.Node, TopologyWords.Node(node), node.Processors));
        }

        for (var i = machine.Caches.Count - 1; i >= 0; i--)
        {
            foreach (var group in IsDrawn(machine.Caches[i], machine) ? machine.Caches[i].Groups : [])
                levels.Add((TopologyLevel.Cache, TopologyWords.Cache(machine.Caches[i]), group));
        }

        // Larger sets first, so that each finds the boxes around it; List.Sort is not stable, so equal sizes go by their place here.
        var order = new int[levels.Count];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(order, (a, b) => (levels[b].Set.Count, a).CompareTo((levels[a].Set.Count, b)));
        var root = new TopologyBox(TopologyLevel.Machine, "", machine.Online);
        foreach (var i in order)
            root.Add(levels[i].Level, levels[i].Title, levels[i].Set);
        root.Sort();
        foreach (var core in machine.Cores)
            root.AddCore(core);
        return root;
    }

    // Whether the cache has boxes of its own: pairs of cores on one L2 below an L3 would fill the page with them.
    public static bool IsDrawn(TopologyCache cache, MachineTopology machine)
    {
        if (cache.Type != TopologyCacheType.Unified || !IsShared(cache, machine))
            return false;
        var widest = cache.Groups[0];
        foreach (var group in cache.Groups)
            widest = group.Count > widest.Count ? group : widest;
        var cores = 0;
        foreach (var core in machine.Cores)
            cores += core.Overlaps(widest) ? 1 : 0;
        return cores > 2 || cache.Level == machine.Caches[^1].Level;
    }

    // One that lies across boxes is left out of the picture: it is in the JSON.
    private void Add(TopologyLevel innerLevel, string inner, ProcessorSet set)
    {
        foreach (var box in Inner)
        {
            if (!box.Processors.Overlaps(set))
                continue;
            if (box.Processors == set)
                box._titles.Add((innerLevel, inner));
            else if (set.IsSubsetOf(box.Processors))
                box.Add(innerLevel, inner, set);
            return;
        }

        if (set.IsSubsetOf(Processors))
            Inner.Add(new TopologyBox(innerLevel, inner, set));
    }

    // By lowest processor: boxes of different size were added the largest first.
    private void Sort()
    {
        Inner.Sort((a, b) => a.Processors.First.CompareTo(b.Processors.First));
        foreach (var box in Inner)
            box.Sort();
    }

    private void AddCore(ProcessorSet core)
    {
        foreach (var box in Inner)
        {
            if (core.IsSubsetOf(box.Processors))
            {
                box.AddCore(core);
                return;
            }
        }

        Cores.Add(core);
    }

    private static bool IsShared(TopologyCache cache, MachineTopology machine)
    {
        foreach (var core in machine.Cores)
        {
            foreach (var group in cache.Groups)
            {
                if (group.Overlaps(core))
                    return group.Count > core.Count;
            }
        }

        return false;
    }
}
