using System.Text;

namespace Parallelism.Topology;

// The machine as nested boxes of text: packages, memory nodes, caches that several cores share, cores, and the limits below.
internal static class TopologyPicture
{
    public const int Width = 100;

    public static string Draw(MachineTopology machine)
    {
        var text = new StringBuilder();
        foreach (var line in Head(machine))
            Wrapped(text, line);
        foreach (var line in new BoxDrawing(machine.Usable).Draw(Boxes(machine), Width))
            text.Append(line).Append('\n');
        foreach (var line in Foot(machine))
            Wrapped(text, line);
        return text.ToString();
    }

    private static IEnumerable<string> Head(MachineTopology machine)
    {
        var threads = machine.MinThreadsPerCore == machine.MaxThreadsPerCore
            ? KernelText.Count(machine.MaxThreadsPerCore, "thread")
            : KernelText.Invariant($"{machine.MinThreadsPerCore} to {machine.MaxThreadsPerCore} threads");
        yield return machine.Detail is TopologyDetail.CountsOnly or TopologyDetail.LimitsOnly
            ? $"{KernelText.Count(machine.Online.Count, "processor")} (their cores are unknown)"
            : $"{KernelText.Count(machine.Online.Count, "processor")}: {KernelText.Count(machine.Cores.Count, "core")} of {threads}, {KernelText.Count(machine.Packages.Count, "package")}, "
                + KernelText.Count(machine.Nodes.Count, "memory node");
        var own = new List<string>();
        foreach (var cache in machine.Caches)
        {
            if (!IsDrawn(cache, machine))
                own.Add(KernelText.Invariant($"{cache.Groups.Count} × {Cache(cache)}"));
        }

        if (own.Count > 0)
            yield return "Further caches: " + string.Join(", ", own);
        if (machine.CoreKinds.Count > 1)
            yield return $"Kinds of core, the least able first: {string.Join(" | ", machine.CoreKinds)} ({machine.CoreKindsFrom})";
    }

    private static IEnumerable<string> Foot(MachineTopology machine)
    {
        foreach (var node in machine.Nodes)
        {
            if (node.Processors.IsEmpty)
                yield return $"{Node(node)}, no processors{(node.NearestProcessors.IsEmpty ? "" : $", nearest {node.NearestProcessors}")}";
        }

        if (!machine.Offline.IsEmpty)
            yield return $"Offline: {machine.Offline}";
        if (machine.Usable != machine.Online)
            yield return $"This process may use {machine.Usable} ({machine.Usable.Count}); what it may not is in parentheses";
        foreach (var quota in machine.Limits.Quotas)
            yield return KernelText.Invariant($"Quota: {quota.Processors:0.##} processors (/{quota.File})");
    }

    private static TopologyBox Boxes(MachineTopology machine)
    {
        var levels = new List<(string Title, ProcessorSet Set)>();

        // A level of which each core has its own would only frame every core.
        if (machine.Packages.Count == 1 || machine.Packages.Count < machine.Cores.Count)
        {
            foreach (var package in machine.Packages)
                levels.Add((package.Id is >= 0 ? KernelText.Invariant($"Package {package.Id}") : "Package", package.Processors));
        }

        foreach (var node in machine.Nodes)
        {
            if (!node.Processors.IsEmpty)
                levels.Add((Node(node), node.Processors));
        }

        for (var i = machine.Caches.Count - 1; i >= 0; i--)
        {
            foreach (var group in IsDrawn(machine.Caches[i], machine) ? machine.Caches[i].Groups : [])
                levels.Add((Cache(machine.Caches[i]), group));
        }

        // Larger sets first, so that each finds the boxes around it; List.Sort is not stable, so equal sizes go by their place here.
        var order = new int[levels.Count];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(order, (a, b) => (levels[b].Set.Count, a).CompareTo((levels[a].Set.Count, b)));
        var root = new TopologyBox("", machine.Online);
        foreach (var i in order)
            root.Add(levels[i].Title, levels[i].Set);
        foreach (var core in machine.Cores)
            root.AddCore(core);
        return root;
    }

    // Pairs of cores on one L2 below an L3 would fill the page with boxes.
    private static bool IsDrawn(TopologyCache cache, MachineTopology machine)
    {
        if (cache.Type != TopologyCacheType.Unified || !IsShared(cache, machine))
            return false;
        var widest = 0;
        foreach (var group in cache.Groups)
            widest = Math.Max(widest, group.Count);
        return widest > 2 * machine.MaxThreadsPerCore || cache.Level == machine.Caches[^1].Level;
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

    private static string Cache(TopologyCache cache)
    {
        var kind = cache.Type switch { TopologyCacheType.Data => "d", TopologyCacheType.Instruction => "i", _ => "" };
        return KernelText.Invariant($"L{cache.Level}{kind}") + (cache.SizeKiB is { } size ? " " + Size(size) : "");
    }

    private static string Node(TopologyNode node) =>
        (node.Kind == TopologyNodeKind.Implied ? "Memory" : KernelText.Invariant($"Node {node.Id}"))
        + (node.MemoryKiB is { } memory ? memory == 0 ? " no memory" : " " + Size(memory) : "");

    private static string Size(long kib) => kib switch
    {
        < 1024 => KernelText.Invariant($"{kib} KiB"),
        < 1024 * 1024 => KernelText.Invariant($"{kib / 1024.0:0.#} MiB"),
        _ => KernelText.Invariant($"{kib / 1024.0 / 1024.0:0.#} GiB"),
    };

    private static void Wrapped(StringBuilder text, string line)
    {
        foreach (var part in BoxDrawing.Wrap(line.Split(' '), Width, " "))
            text.Append(part).Append('\n');
    }
}
