using System.Globalization;
using Parallelism.Topology;

namespace Parallelism.Tests.Topology;

public sealed class LiveMachineTests
{
    [Fact]
    public void The_live_machine_keeps_the_invariants()
    {
        var machine = TopologyProbe.Read();
        Invariants.Check(machine);
        machine.Usable.Count.Should().BeGreaterThanOrEqualTo(Environment.ProcessorCount);
    }

    [ToolFact("nproc")]
    public void Nproc_counts_the_same_processors()
    {
        // Since coreutils 9.8 nproc takes the quota into account as well.
        var machine = TopologyProbe.Read();
        var counted = int.Parse(Tool.Output("nproc"), CultureInfo.InvariantCulture);
        var withQuota = Math.Min(machine.Usable.Count, (int)Math.Ceiling(machine.Limits.QuotaProcessors ?? machine.Usable.Count));
        counted.Should().BeInRange(Math.Max(1, withQuota - 1), machine.Usable.Count);
        if (machine.Limits.QuotaProcessors is null)
            counted.Should().Be(machine.Usable.Count);
    }

    [ToolFact("lscpu")]
    public void Lscpu_sees_the_same_cores_packages_and_nodes()
    {
        var cores = new Dictionary<string, List<int>>();
        var packages = new Dictionary<string, List<int>>();
        var nodes = new Dictionary<string, List<int>>();
        foreach (var line in Tool.Output("lscpu", "-p=CPU,CORE,SOCKET,NODE").Split('\n'))
        {
            if (line.StartsWith('#') || line.Split(',') is not { Length: 4 } fields)
                continue;
            var cpu = int.Parse(fields[0], CultureInfo.InvariantCulture);
            Group(cores, fields[1]).Add(cpu);
            Group(packages, fields[2]).Add(cpu);
            Group(nodes, fields[3]).Add(cpu);
        }

        var machine = TopologyProbe.Read();
        Lists(machine.Cores).Should().BeEquivalentTo(Lists(cores.Values));
        Lists(machine.Packages.Select(package => package.Processors)).Should().BeEquivalentTo(Lists(packages.Values));
        Lists(machine.Nodes.Where(node => !node.Processors.IsEmpty).Select(node => node.Processors)).Should().BeEquivalentTo(Lists(nodes.Values));

        static List<int> Group(Dictionary<string, List<int>> groups, string key) => groups.TryGetValue(key, out var list) ? list : groups[key] = [];
        static IEnumerable<string> Lists<T>(IEnumerable<T> sets)
            where T : IEnumerable<int> => sets.Select(set => new ProcessorSet(set.ToArray()).ToString());
    }

    [ToolFact("taskset")]
    public void An_affinity_mask_is_seen()
    {
        var first = TopologyProbe.Read().Usable.First;
        var status = Tool.Output("taskset", "-c", first.ToString(CultureInfo.InvariantCulture), "cat", "/proc/self/status");
        var pinned = LinuxProbe.Read(new MemoryFileTree(new DiskFileTree("/")) { ["proc/self/status"] = status }, 1);
        pinned.Usable.Should().Equal(first);
        StrategyChoice.Make(new(pinned)).Strategy.Should().Be("sequential");
    }

    [Theory]
    [InlineData("live-v1-quota-on-ancestor")]
    [InlineData("phone-pixel-8")]
    public void A_machine_that_is_unpacked_for_real_reads_the_same(string name)
    {
        var folder = Directory.CreateTempSubdirectory("parallelism-topology-");
        try
        {
            using (var archive = File.OpenRead(Path.Combine(Recording.Folder, "linux", name, "root.tar.gz")))
            using (var stream = new System.IO.Compression.GZipStream(archive, System.IO.Compression.CompressionMode.Decompress))
                System.Formats.Tar.TarFile.ExtractToDirectory(stream, folder.FullName, overwriteFiles: false);
            TopologyProbe.Read(folder.FullName).ToJson().Should().Be(Machine.Recorded(name).ToJson());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_root_that_is_not_there_is_one_processor()
    {
        var machine = TopologyProbe.Read("/no/such/folder");
        (machine.Online.Count, machine.Detail).Should().Be((1, TopologyDetail.LimitsOnly));
        FluentActions.Invoking(() => TopologyProbe.Read("")).Should().Throw<ArgumentException>();
    }
}
