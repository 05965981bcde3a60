using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Parallelism.Topology;

// The fields are those of the recordings' expected.json (tests/Parallelism.Tests/Topology/Recordings/README.md) as far as they name the machine.
// Within a schema number fields are added, never renamed, moved or taken away.
internal static class TopologyJson
{
    public const int Schema = 1;

    public static JsonNames<TopologyDetail> Details { get; } = new(
        (TopologyDetail.Full, "full"),
        (TopologyDetail.NoCaches, "no-cache"),
        (TopologyDetail.Partial, "partial"),
        (TopologyDetail.CpuInfoOnly, "cpuinfo-only"),
        (TopologyDetail.CountsOnly, "counts-only"),
        (TopologyDetail.LimitsOnly, "limits-only"));

    public static JsonNames<TopologyNodeKind> NodeKinds { get; } = new(
        (TopologyNodeKind.Normal, "normal"),
        (TopologyNodeKind.MemoryOnly, "memory-only"),
        (TopologyNodeKind.ProcessorsOnly, "cpu-only"),
        (TopologyNodeKind.Empty, "empty"),
        (TopologyNodeKind.Implied, "implied"),
        (TopologyNodeKind.Unknown, "unknown"));

    public static JsonNames<TopologyCgroups> Cgroups { get; } = new(
        (TopologyCgroups.None, "none"),
        (TopologyCgroups.V1, "v1"),
        (TopologyCgroups.V2, "v2"),
        (TopologyCgroups.Hybrid, "hybrid"));

    public static JsonNames<TopologyCacheType> CacheTypes { get; } = new(
        (TopologyCacheType.Unified, nameof(TopologyCacheType.Unified)),
        (TopologyCacheType.Data, nameof(TopologyCacheType.Data)),
        (TopologyCacheType.Instruction, nameof(TopologyCacheType.Instruction)));

    public static string Write(MachineTopology machine)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", Schema);
            json.WriteString("tier", Details.Of(machine.Detail));
            json.WriteStartObject("processors");
            Set(json, "online", machine.Online);
            json.WriteNumber("onlineCount", machine.Online.Count);
            json.WriteString("onlineFrom", machine.OnlineFrom);
            Set(json, "possible", machine.Possible);
            Set(json, "present", machine.Present);
            Set(json, "offline", machine.Offline);
            json.WriteEndObject();
            Sets(json, "cores", machine.Cores);
            json.WriteStartObject("smt");
            json.WriteNumber("max", machine.MaxThreadsPerCore);
            json.WriteNumber("min", machine.MinThreadsPerCore);
            json.WriteEndObject();
            Packages(json, machine);
            Level(json, "dies", machine.Dies);
            Level(json, "clusters", machine.Clusters);
            Level(json, "books", machine.Books);
            Level(json, "drawers", machine.Drawers);
            Caches(json, machine);
            Nodes(json, machine);
            json.WriteStartObject("kinds");
            json.WriteNumber("count", machine.CoreKinds.Count);
            json.WriteString("decidedBy", machine.CoreKindsFrom);
            Array(json, "leastToMostAble", machine.CoreKinds);
            json.WriteEndObject();
            Limits(json, machine.Limits);
            Effective(json, machine);
            Groups(json, machine.Groups);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Packages(Utf8JsonWriter json, MachineTopology machine)
    {
        json.WriteStartObject("packages");
        json.WriteNumber("count", machine.Packages.Count);
        json.WriteStartArray("sets");
        foreach (var package in machine.Packages)
        {
            json.WriteStartObject();
            Number(json, "id", package.Id);
            json.WriteString("cpus", package.Processors.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Caches(Utf8JsonWriter json, MachineTopology machine)
    {
        json.WriteStartArray("caches");
        foreach (var cache in machine.Caches)
        {
            json.WriteStartObject();
            json.WriteNumber("level", cache.Level);
            json.WriteString("type", CacheTypes.Of(cache.Type));
            Number(json, "sizeKiB", cache.SizeKiB);
            Number(json, "lineBytes", cache.LineBytes);
            json.WriteNumber("count", cache.Groups.Count);
            Array(json, "groups", cache.Groups);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Nodes(Utf8JsonWriter json, MachineTopology machine)
    {
        json.WriteStartObject("numa");
        json.WriteBoolean("exposed", machine.NodesAreStated);
        json.WriteNumber("count", machine.Nodes.Count);
        json.WriteStartArray("nodes");
        foreach (var node in machine.Nodes)
        {
            json.WriteStartObject();
            json.WriteNumber("id", node.Id);
            json.WriteString("kind", NodeKinds.Of(node.Kind));
            Set(json, "cpus", node.Processors);
            Number(json, "memoryKiB", node.MemoryKiB);
            json.WriteStartArray("distances");
            foreach (var distance in node.Distances)
                json.WriteNumberValue(distance);
            json.WriteEndArray();
            if (!node.NearestProcessors.IsEmpty)
                Set(json, "nearestCpus", node.NearestProcessors);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Limits(Utf8JsonWriter json, TopologyLimits limits)
    {
        json.WriteStartObject("limits");
        json.WriteString("cgroup", Cgroups.Of(limits.Cgroups));
        Set(json, "cpuset", limits.Cpuset);
        json.WriteString("cpusetFrom", limits.CpusetFrom);
        Set(json, "mems", limits.MemoryNodes);
        Set(json, "affinity", limits.Affinity);
        json.WriteString("affinityFrom", limits.AffinityFrom);
        Set(json, "isolated", limits.Isolated);
        Number(json, "weight", limits.Weight);
        json.WriteString("weightFrom", limits.WeightFrom);
        Number(json, "quotaCpus", limits.QuotaProcessors);
        json.WriteStartArray("quotaLevels");
        foreach (var quota in limits.Quotas)
        {
            json.WriteStartObject();
            json.WriteString("file", quota.File);
            json.WriteString("group", quota.Group);
            json.WriteNumber("quotaUs", quota.QuotaMicroseconds);
            json.WriteNumber("periodUs", quota.PeriodMicroseconds);
            json.WriteNumber("cpus", quota.Processors);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Effective(Utf8JsonWriter json, MachineTopology machine)
    {
        json.WriteStartObject("effective");
        Set(json, "cpus", machine.Usable);
        json.WriteNumber("count", machine.Usable.Count);
        json.WriteNumber("cores", machine.UsableCores);
        json.WriteStartArray("nodes");
        foreach (var node in machine.UsableNodes)
            json.WriteNumberValue(node.Id);
        json.WriteEndArray();
        Number(json, "quotaCpus", machine.Limits.QuotaProcessors);
        json.WriteEndObject();
    }

    // Windows' own, for what asks it by group and number.
    private static void Groups(Utf8JsonWriter json, IReadOnlyList<ProcessorGroup> groups)
    {
        if (groups.Count == 0)
            return;
        json.WriteStartArray("processorGroups");
        foreach (var group in groups)
        {
            json.WriteStartObject();
            json.WriteNumber("number", group.Number);
            json.WriteNumber("first", group.First);
            json.WriteNumber("maximum", group.Maximum);
            json.WriteNumber("active", group.Active);
            Set(json, "cpus", group.Processors);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Level(Utf8JsonWriter json, string name, IReadOnlyList<ProcessorSet> sets)
    {
        if (sets.Count > 0)
            Sets(json, name, sets);
    }

    private static void Sets(Utf8JsonWriter json, string name, IReadOnlyList<ProcessorSet> sets)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count", sets.Count);
        Array(json, "sets", sets);
        json.WriteEndObject();
    }

    private static void Array(Utf8JsonWriter json, string name, IReadOnlyList<ProcessorSet> sets)
    {
        json.WriteStartArray(name);
        foreach (var set in sets)
            json.WriteStringValue(set.ToString());
        json.WriteEndArray();
    }

    private static void Set(Utf8JsonWriter json, string name, ProcessorSet set)
    {
        if (set.IsEmpty)
            json.WriteNull(name);
        else
            json.WriteString(name, set.ToString());
    }

    private static void Number(Utf8JsonWriter json, string name, double? number)
    {
        if (number is { } value)
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }
}
