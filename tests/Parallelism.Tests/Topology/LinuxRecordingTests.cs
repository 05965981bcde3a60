using System.Globalization;
using System.Text.Json;
using Parallelism.Topology;

namespace Parallelism.Tests.Topology;

public sealed class LinuxRecordingTests
{
    public static TheoryData<string> Machines => Recording.Names("linux");

    [Theory]
    [MemberData(nameof(Machines))]
    public void Every_recorded_machine_equals_its_expected_answer(string name)
    {
        var expected = Recording.Expected("linux", name);
        var machine = LinuxProbe.Read(Recording.Linux(name), 1);

        var faults = new List<string>();
        CompareProcessors(expected, machine, faults);
        CompareCores(expected, machine, faults);
        ComparePackages(expected, machine, faults);
        CompareLevel(expected, "dies", machine.Dies, faults);
        CompareLevel(expected, "clusters", machine.Clusters, faults);
        CompareLevel(expected, "books", machine.Books, faults);
        CompareLevel(expected, "drawers", machine.Drawers, faults);
        CompareCaches(expected, machine, faults);
        CompareNodes(expected, machine, faults);
        CompareKinds(expected, machine, faults);
        CompareLimits(expected.GetProperty("limits"), machine.Limits, faults);
        CompareEffective(expected, machine, faults);
        faults.Should().BeEmpty();
    }

    [Fact]
    public void All_71_recorded_machines_are_read() => Machines.Should().HaveCount(71);

    [Theory]
    [MemberData(nameof(Machines))]
    public void Every_recorded_machine_keeps_the_invariants(string name) =>
        Invariants.Check(LinuxProbe.Read(Recording.Linux(name), 1));

    private static void CompareProcessors(JsonElement expected, MachineTopology machine, List<string> faults)
    {
        Same("tier", Text(expected, "tier"), Tier(machine.Detail), faults);
        var processors = expected.GetProperty("processors");
        Same("online", Text(processors, "online"), machine.Online.ToString(), faults);
        Same("onlineCount", processors.GetProperty("onlineCount").GetInt32(), machine.Online.Count, faults);
        Same("onlineFrom", Text(processors, "onlineFrom"), machine.OnlineFrom, faults);
        Same("possible", Text(processors, "possible"), machine.Possible.ToString(), faults);
        Same("present", Text(processors, "present"), machine.Present.ToString(), faults);
        Same("offline", Text(processors, "offline"), machine.Offline.ToString(), faults);
    }

    private static void CompareCores(JsonElement expected, MachineTopology machine, List<string> faults)
    {
        var cores = expected.GetProperty("cores");
        if (cores.ValueKind == JsonValueKind.Null)
        {
            // The stated fallback: one core for each online processor, SMT unknown.
            Same("cores", machine.Online.Count, machine.Cores.Count, faults);
            Same("smt", (1, 1), (machine.MaxThreadsPerCore, machine.MinThreadsPerCore), faults);
            return;
        }

        Same("cores", cores.GetProperty("count").GetInt32(), machine.Cores.Count, faults);
        Same("cores.sets", Sets(cores.GetProperty("sets")), Sorted(machine.Cores), faults);
        var smt = expected.GetProperty("smt");
        Same("smt.max", smt.GetProperty("max").GetInt32(), machine.MaxThreadsPerCore, faults);
        Same("smt.min", smt.GetProperty("min").GetInt32(), machine.MinThreadsPerCore, faults);
    }

    private static void ComparePackages(JsonElement expected, MachineTopology machine, List<string> faults)
    {
        var actual = Sorted(machine.Packages.Select(package => $"{package.Id?.ToString(CultureInfo.InvariantCulture)}: {package.Processors}"));
        var packages = expected.GetProperty("packages");
        if (packages.ValueKind == JsonValueKind.Null)
        {
            Same("packages", $": {machine.Online}", actual, faults);
            return;
        }

        Same("packages", packages.GetProperty("count").GetInt32(), machine.Packages.Count, faults);
        Same(
            "packages.sets",
            Sorted(packages.GetProperty("sets").EnumerateArray().Select(set => $"{set.GetProperty("id")}: {Text(set, "cpus")}")),
            actual,
            faults);
    }

    private static void CompareLevel(JsonElement expected, string name, IReadOnlyList<ProcessorSet> actual, List<string> faults)
    {
        if (!expected.TryGetProperty(name, out var level))
        {
            Same(name, 0, actual.Count, faults);
            return;
        }

        Same(name, level.GetProperty("count").GetInt32(), actual.Count, faults);
        Same(name + ".sets", Sets(level.GetProperty("sets")), Sorted(actual), faults);
    }

    private static void CompareCaches(JsonElement expected, MachineTopology machine, List<string> faults)
    {
        var wanted = expected.GetProperty("caches").EnumerateArray().Select(cache =>
            $"L{cache.GetProperty("level")} {cache.GetProperty("type")} {cache.GetProperty("sizeKiB")} KiB, lines of "
            + $"{cache.GetProperty("lineBytes")}, {cache.GetProperty("count")}: {Sets(cache.GetProperty("groups"))}");
        var actual = machine.Caches.Select(cache => FormattableString.Invariant(
            $"L{cache.Level} {cache.Type} {cache.SizeKiB} KiB, lines of {cache.LineBytes}, {cache.Groups.Count}: {Sorted(cache.Groups)}"));
        Same("caches", Sorted(wanted), Sorted(actual), faults);
    }

    private static void CompareNodes(JsonElement expected, MachineTopology machine, List<string> faults)
    {
        var numa = expected.GetProperty("numa");
        Same("numa.exposed", numa.GetProperty("exposed").GetBoolean(), machine.NodesAreStated, faults);
        Same("numa.count", numa.GetProperty("count").GetInt32(), machine.Nodes.Count, faults);
        Same("numa.nodesWithCpus", numa.GetProperty("nodesWithCpus").GetInt32(), machine.Nodes.Count(node => !node.Processors.IsEmpty), faults);
        var wanted = numa.GetProperty("nodes").EnumerateArray().Select(node =>
            $"{node.GetProperty("id")} {Text(node, "kind")} cpus {Text(node, "cpus")} memory {node.GetProperty("memoryKiB")} nearest "
            + $"{(node.TryGetProperty("nearestCpus", out var nearest) ? nearest.GetString() : "")} distances "
            + (node.GetProperty("distances").ValueKind == JsonValueKind.Null
                ? ""
                : string.Join(' ', node.GetProperty("distances").EnumerateArray().Select(distance => distance.GetInt32()))));
        var actual = machine.Nodes.Select(node => FormattableString.Invariant(
            $"{node.Id} {Kind(node.Kind)} cpus {node.Processors} memory {node.MemoryKiB} nearest {node.NearestProcessors} distances {string.Join(' ', node.Distances)}"));
        Same("numa.nodes", string.Join("; ", wanted), string.Join("; ", actual), faults);
    }

    private static void CompareKinds(JsonElement expected, MachineTopology machine, List<string> faults)
    {
        var kinds = expected.GetProperty("kinds");
        kinds.GetProperty("acceptableCounts").EnumerateArray().Select(count => count.GetInt32()).Should().Contain(machine.CoreKinds.Count);
        if (machine.CoreKinds.Count != kinds.GetProperty("count").GetInt32())
            return;
        Same(
            "kinds",
            string.Join(" < ", kinds.GetProperty("leastToMostAble").EnumerateArray().Select(set => set.GetString())),
            string.Join(" < ", machine.CoreKinds),
            faults);
        Same("kinds.decidedBy", Text(kinds, "decidedBy"), machine.CoreKindsFrom, faults);
    }

    private static void CompareLimits(JsonElement expected, TopologyLimits limits, List<string> faults)
    {
        Same("cgroup", Text(expected, "cgroup"), limits.Cgroups.ToString().ToLowerInvariant(), faults);
        Same("cpuset", Text(expected, "cpuset"), limits.Cpuset.ToString(), faults);
        Same("cpusetFrom", Text(expected, "cpusetFrom"), limits.CpusetFrom ?? "", faults);
        Same("mems", Text(expected, "mems"), limits.MemoryNodes.ToString(), faults);
        Same("affinity", Text(expected, "affinity"), limits.Affinity.ToString(), faults);
        Same("isolated", Text(expected, "isolated"), limits.Isolated.ToString(), faults);
        Same("quotaCpus", Number(expected, "quotaCpus"), limits.QuotaProcessors, faults);
        Same(
            "quotaLevels",
            string.Join("; ", expected.GetProperty("quotaLevels").EnumerateArray().Select(level =>
                $"{Text(level, "file")} {level.GetProperty("quotaUs")} {level.GetProperty("periodUs")} {Number(level, "cpus")}")),
            string.Join("; ", limits.Quotas.Select(quota => $"{quota.File} {quota.QuotaMicroseconds} {quota.PeriodMicroseconds} {quota.Processors}")),
            faults);
    }

    private static void CompareEffective(JsonElement expected, MachineTopology machine, List<string> faults)
    {
        var effective = expected.GetProperty("effective");
        Same("effective.cpus", Text(effective, "cpus"), machine.Usable.ToString(), faults);
        Same("effective.count", effective.GetProperty("count").GetInt32(), machine.Usable.Count, faults);
        var cores = effective.GetProperty("cores");
        Same("effective.cores", cores.ValueKind == JsonValueKind.Null ? machine.Usable.Count : cores.GetInt32(), machine.UsableCores, faults);
        var nodes = machine.NodesAreStated ? new ProcessorSet(machine.UsableNodes.Select(node => node.Id).ToArray()).ToString() : "";
        Same("effective.nodes", Text(effective, "nodes"), nodes, faults);
        Same("effective.quotaCpus", Number(effective, "quotaCpus"), machine.Limits.QuotaProcessors, faults);
    }

    private static string Tier(TopologyDetail detail) => detail switch
    {
        TopologyDetail.Full => "full",
        TopologyDetail.NoCaches => "no-cache",
        TopologyDetail.Partial => "partial",
        TopologyDetail.CpuInfoOnly => "cpuinfo-only",
        TopologyDetail.CountsOnly => "counts-only",
        TopologyDetail.LimitsOnly => "limits-only",
        _ => "?",
    };

    private static string Kind(TopologyNodeKind kind) => kind switch
    {
        TopologyNodeKind.MemoryOnly => "memory-only",
        TopologyNodeKind.ProcessorsOnly => "cpu-only",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static void Same<T>(string what, T expected, T actual, List<string> faults)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
            faults.Add($"{what}: expected {expected}, but was {actual}");
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    private static double? Number(JsonElement element, string name) =>
        element.GetProperty(name).ValueKind == JsonValueKind.Null ? null : element.GetProperty(name).GetDouble();

    private static string Sets(JsonElement sets) => Sorted(sets.EnumerateArray().Select(set => set.GetString()!));

    private static string Sorted(IEnumerable<ProcessorSet> sets) => Sorted(sets.Select(set => set.ToString()));

    private static string Sorted(IEnumerable<string> sets) => string.Join(' ', sets.Order(StringComparer.Ordinal));
}
