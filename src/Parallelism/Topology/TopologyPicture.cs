using System.Text;

namespace Parallelism.Topology;

// The machine as nested boxes of text: packages, memory nodes, caches that several cores share, cores, and the limits below.
internal static class TopologyPicture
{
    public const int Width = 100;

    public static string Draw(MachineTopology machine)
    {
        var text = new StringBuilder();
        foreach (var line in TopologyWords.Head(machine))
            Wrapped(text, line);
        if (machine.CoreKinds.Count > 1)
            Wrapped(text, $"Kinds of core, the least able first: {string.Join(" | ", machine.CoreKinds)} ({machine.CoreKindsFrom})");
        foreach (var line in new BoxDrawing(machine.Usable).Draw(TopologyBox.Of(machine), Width))
            text.Append(line).Append('\n');
        foreach (var line in Foot(machine))
            Wrapped(text, line);
        return text.ToString();
    }

    private static IEnumerable<string> Foot(MachineTopology machine)
    {
        foreach (var node in machine.Nodes)
        {
            if (node.Processors.IsEmpty)
                yield return TopologyWords.DistantNode(node);
        }

        if (!machine.Offline.IsEmpty)
            yield return $"Offline: {machine.Offline}";
        if (machine.Usable != machine.Online)
            yield return $"This process may use {machine.Usable} ({machine.Usable.Count}); what it may not is in parentheses";
        foreach (var quota in machine.Limits.Quotas)
            yield return KernelText.Invariant($"Quota: {quota.Processors:0.##} processors (/{quota.File})");
    }

    private static void Wrapped(StringBuilder text, string line)
    {
        foreach (var part in BoxDrawing.Wrap(line.Split(' '), Width, " "))
            text.Append(part).Append('\n');
    }
}
