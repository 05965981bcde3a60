using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Parallelism.Topology;

namespace Parallelism.Tests.Topology;

// The live machine beside hwloc's view of it (lstopo of Debian's hwloc-nox; .ci/run installs it).
public sealed class HwlocTests
{
    private const string Lstopo = "lstopo-no-graphics";

    [ToolFact(Lstopo)]
    public void Hwloc_sees_the_same_processors_cores_packages_caches_and_nodes()
    {
        var machine = TopologyProbe.Read();
        var hwloc = Read([]);

        Sets(hwloc, "PU").Should().Equal(Within(machine.Online.Select(cpu => new ProcessorSet(cpu)), machine));
        Sets(hwloc, "Core").Should().Equal(Within(machine.Cores, machine));
        Sets(hwloc, "Package").Should().Equal(Within(machine.Packages.Select(package => package.Processors), machine));
        foreach (var cache in machine.Caches)
        {
            var name = $"L{cache.Level}{(cache.Type == TopologyCacheType.Instruction ? "i" : "")}Cache";
            var same = Objects(hwloc, name).Where(found => (long)found.Attribute("cache_size")! / 1024 == (cache.SizeKiB ?? 0));
            same.Select(Set).Order(StringComparer.Ordinal).Should().Equal(Within(cache.Groups, machine), name);
        }

        Objects(hwloc, "NUMANode").Select(node => $"{node.Attribute("os_index")!.Value}: {Set(node)} {(long)node.Attribute("local_memory")! / 1024}")
            .Should().BeEquivalentTo(machine.Nodes.Select(node => $"{node.Id}: {node.Processors.Intersect(Allowed(machine))} {node.MemoryKiB}"));
    }

    [ToolFact(Lstopo)]
    public void Under_taskset_hwloc_and_the_probe_are_left_the_same_processors()
    {
        var first = TopologyProbe.Read().Usable.First.ToString(CultureInfo.InvariantCulture);
        var status = Tool.Output("taskset", "-c", first, "cat", "/proc/self/status");
        var pinned = LinuxProbe.Read(new MemoryFileTree(new DiskFileTree("/")) { ["proc/self/status"] = status }, 1);

        Sets(Read(["--restrict", "binding"], "taskset", "-c", first), "PU").Should().Equal(pinned.Usable.Select(cpu => cpu.ToString(CultureInfo.InvariantCulture)));
        pinned.Usable.ToString().Should().Be(first);
    }

    // hwloc leaves out what the control group forbids.
    private static ProcessorSet Allowed(MachineTopology machine) =>
        machine.Limits.Cpuset.IsEmpty ? machine.Online : machine.Online.Intersect(machine.Limits.Cpuset);

    private static IEnumerable<string> Within(IEnumerable<ProcessorSet> sets, MachineTopology machine) => sets
        .Select(set => set.Intersect(Allowed(machine))).Where(set => !set.IsEmpty).Select(set => set.ToString()).Order(StringComparer.Ordinal);

    private static XElement Read(string[] options, params string[] before)
    {
        string[] command = [.. before, Lstopo, "--of", "xml", "--no-io", "--filter", "icache:all", .. options];
        using var reader = XmlReader.Create(new StringReader(Tool.Output(command[0], command[1..])), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader).Root!;
    }

    private static IEnumerable<XElement> Objects(XElement hwloc, string type) => hwloc.Descendants("object").Where(found => (string)found.Attribute("type")! == type);

    private static IEnumerable<string> Sets(XElement hwloc, string type) => Objects(hwloc, type).Select(Set).Order(StringComparer.Ordinal);

    private static string Set(XElement found)
    {
        // Words of 32 bits, the highest first; a word of nothing may be short.
        var words = ((string)found.Attribute("cpuset")!).Split(',').Select(word => word.Replace("0x", "").PadLeft(8, '0'));
        ProcessorSet.TryParseMask(string.Join(',', words), out var set).Should().BeTrue();
        return set.ToString();
    }
}
