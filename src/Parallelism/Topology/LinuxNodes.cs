namespace Parallelism.Topology;

// Memory nodes: processors, memory, distances.
internal static class LinuxNodes
{
    private const string Folder = "sys/devices/system/node";

    // None where the kernel names no nodes.
    public static List<TopologyNode> Read(IFileTree files, ProcessorSet online)
    {
        var nodes = new List<TopologyNode>();
        foreach (var id in KernelText.Numbers(files, Folder, "node"))
        {
            var folder = $"{Folder}/node{id}";
            var cpus = KernelText.Set(files, folder + "/cpulist", folder + "/cpumap")
                ?? new ProcessorSet(KernelText.Numbers(files, folder, "cpu").ToArray());
            cpus = cpus.Intersect(online);
            var memory = KernelText.MemoryTotal(files.Read(folder + "/meminfo"));
            nodes.Add(new(id, Kind(cpus, memory), cpus, memory, Distances(files.Read(folder + "/distance")), default));
        }

        for (var i = 0; i < nodes.Count; i++)
        {
            if (nodes[i].Processors.IsEmpty)
                nodes[i] = nodes[i] with { NearestProcessors = Nearest(files, nodes, nodes[i]) };
        }

        return nodes;
    }

    public static TopologyNode Implied(IFileTree files, ProcessorSet online) =>
        new(0, TopologyNodeKind.Implied, online, KernelText.MemoryTotal(files.Read("proc/meminfo")), [], default);

    private static TopologyNodeKind Kind(ProcessorSet cpus, long? memory) => (cpus.IsEmpty, memory) switch
    {
        (false, 0) => TopologyNodeKind.ProcessorsOnly,
        (false, _) => TopologyNodeKind.Normal,
        (true, null) => TopologyNodeKind.Unknown,
        (true, 0) => TopologyNodeKind.Empty,
        (true, _) => TopologyNodeKind.MemoryOnly,
    };

    // The kernel's own link from memory to the processors that reach it fastest (access1: processors only; access0: any initiator), or
    // else the nodes at the least distance.
    private static ProcessorSet Nearest(IFileTree files, List<TopologyNode> nodes, TopologyNode node)
    {
        foreach (var access in (ReadOnlySpan<string>)["access1", "access0"])
        {
            var nearest = default(ProcessorSet);
            foreach (var id in KernelText.Numbers(files, $"{Folder}/node{node.Id}/{access}/initiators", "node"))
                nearest = nearest.Union(nodes.Find(other => other.Id == id)?.Processors ?? default);
            if (!nearest.IsEmpty)
                return nearest;
        }

        var least = int.MaxValue;
        var closest = default(ProcessorSet);
        for (var i = 0; i < Math.Min(nodes.Count, node.Distances.Count); i++)
        {
            if (nodes[i].Processors.IsEmpty || node.Distances[i] > least)
                continue;
            closest = node.Distances[i] < least ? nodes[i].Processors : closest.Union(nodes[i].Processors);
            least = node.Distances[i];
        }

        return closest;
    }

    private static List<int> Distances(string? text)
    {
        var distances = new List<int>();
        foreach (var range in text.AsSpan().Trim().Split(' '))
        {
            if (KernelText.Number(text.AsSpan().Trim()[range]) is { } number and >= 0 and <= int.MaxValue)
                distances.Add((int)number);
        }

        return distances;
    }
}
