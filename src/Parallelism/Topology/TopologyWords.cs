using System.Globalization;

namespace Parallelism.Topology;

// What both pictures of a machine say in words.
internal static class TopologyWords
{
    // Above the boxes.
    public static IEnumerable<string> Head(MachineTopology machine)
    {
        yield return machine.Detail is TopologyDetail.CountsOnly or TopologyDetail.LimitsOnly
            ? $"{KernelText.Count(machine.Online.Count, "processor")} (their cores are unknown)"
            : $"{KernelText.Count(machine.Online.Count, "processor")}: {KernelText.Count(machine.Cores.Count, "core")} of {Threads(machine)}, {KernelText.Count(machine.Packages.Count, "package")}, "
                + KernelText.Count(machine.Nodes.Count, "memory node");
        var own = new List<string>();
        foreach (var cache in machine.Caches)
        {
            if (!TopologyBox.IsDrawn(cache, machine))
                own.Add(KernelText.Invariant($"{cache.Groups.Count} × {Cache(cache)}"));
        }

        if (own.Count > 0)
            yield return "Further caches: " + string.Join(", ", own);
    }

    public static string Threads(MachineTopology machine) => machine.MinThreadsPerCore == machine.MaxThreadsPerCore
        ? KernelText.Count(machine.MaxThreadsPerCore, "thread")
        : KernelText.Invariant($"{machine.MinThreadsPerCore} to {machine.MaxThreadsPerCore} threads");

    public static string Cache(TopologyCache cache)
    {
        var kind = cache.Type switch { TopologyCacheType.Data => "d", TopologyCacheType.Instruction => "i", _ => "" };
        return KernelText.Invariant($"L{cache.Level}{kind}") + (cache.SizeKiB is { } size ? " " + Size(size, "0.##") : "");
    }

    public static string Node(TopologyNode node) =>
        (node.Kind == TopologyNodeKind.Implied ? "Memory" : KernelText.Invariant($"Node {node.Id}"))
        + (node.MemoryKiB is { } memory ? memory == 0 ? " no memory" : " " + Size(memory, "0.#") : "");

    // A node that has no box, for it has no processors.
    public static string DistantNode(TopologyNode node) =>
        $"{Node(node)}, no processors{(node.NearestProcessors.IsEmpty ? "" : $", nearest {node.NearestProcessors}")}";

    private static string Size(long kib, string format) => kib switch
    {
        < 1024 => KernelText.Invariant($"{kib} KiB"),
        < 1024 * 1024 => (kib / 1024.0).ToString(format, CultureInfo.InvariantCulture) + " MiB",
        _ => (kib / 1024.0 / 1024.0).ToString(format, CultureInfo.InvariantCulture) + " GiB",
    };
}
