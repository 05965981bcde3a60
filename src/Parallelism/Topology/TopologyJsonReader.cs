using System.Text.Json;

namespace Parallelism.Topology;

// Reads what TopologyJson writes. What follows from other fields (counts, smt, effective) is not read.
internal static class TopologyJsonReader
{
    // A field that is missing, of another type or out of range is a FormatException that names it.
    public static MachineTopology Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return Read(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"The text is not a machine as ToJson writes it: {error.Message}", error);
        }
    }

    private static MachineTopology Read(JsonElement json)
    {
        if (Get(json, "schema").GetInt32() != TopologyJson.Schema)
            throw new FormatException($"The machine is written in schema {json.GetProperty("schema")}; this version reads {TopologyJson.Schema}.");
        var processors = Get(json, "processors");
        var numa = Get(json, "numa");
        var kinds = Get(json, "kinds");
        var machine = new MachineTopology
        {
            Detail = TopologyJson.Details.Find(json, "tier"),
            Online = Set(processors, "online"),
            OnlineFrom = Text(processors, "onlineFrom") ?? "",
            Possible = Set(processors, "possible"),
            Present = Set(processors, "present"),
            Offline = Set(processors, "offline"),
            Cores = Level(json, "cores"),
            Packages = List(Get(json, "packages"), "sets", package => new TopologyPackage(Integer(package, "id"), Set(package, "cpus"))),
            Dies = Level(json, "dies"),
            Clusters = Level(json, "clusters"),
            Books = Level(json, "books"),
            Drawers = Level(json, "drawers"),
            Caches = List(json, "caches", Cache),
            Nodes = List(numa, "nodes", Node),
            NodesAreStated = Get(numa, "exposed").GetBoolean(),
            CoreKinds = Sets(kinds, "leastToMostAble"),
            CoreKindsFrom = Text(kinds, "decidedBy") ?? "",
            Limits = Limits(Get(json, "limits")),
            Groups = json.TryGetProperty("processorGroups", out _) ? List(json, "processorGroups", Group) : [],
        };
        CheckPartition(machine.Online, machine.Cores, "cores");
        CheckPartition(machine.Online, machine.CoreKinds, "kinds");
        if (machine.Packages.Count == 0 || machine.Nodes.Count == 0)
            throw new FormatException("A machine has at least one package and one memory node.");
        return machine;
    }

    private static TopologyCache Cache(JsonElement cache) => new(
        Get(cache, "level").GetInt32(),
        TopologyJson.CacheTypes.Find(cache, "type"),
        Long(cache, "sizeKiB"),
        Integer(cache, "lineBytes"),
        Sets(cache, "groups") is { Count: > 0 } groups ? groups : throw new FormatException("The field groups of a cache is empty."));

    private static TopologyNode Node(JsonElement node) => new(
        Get(node, "id").GetInt32(),
        TopologyJson.NodeKinds.Find(node, "kind"),
        Set(node, "cpus"),
        Long(node, "memoryKiB"),
        List(node, "distances", distance => distance.GetInt32()),
        node.TryGetProperty("nearestCpus", out _) ? Set(node, "nearestCpus") : default);

    private static TopologyLimits Limits(JsonElement limits) => new()
    {
        Cgroups = TopologyJson.Cgroups.Find(limits, "cgroup"),
        Cpuset = Set(limits, "cpuset"),
        CpusetFrom = Text(limits, "cpusetFrom"),
        MemoryNodes = Set(limits, "mems"),
        Affinity = Set(limits, "affinity"),
        AffinityFrom = Text(limits, "affinityFrom"),
        Isolated = Set(limits, "isolated"),
        Weight = Long(limits, "weight"),
        WeightFrom = Text(limits, "weightFrom"),
        Quotas = List(limits, "quotaLevels", quota => new TopologyQuota(
            Text(quota, "file") ?? "", Text(quota, "group") ?? "", Positive(quota, "quotaUs"), Positive(quota, "periodUs"))),
    };

    private static ProcessorGroup Group(JsonElement group) => new(
        Get(group, "number").GetInt32(), Get(group, "first").GetInt32(), Get(group, "maximum").GetInt32(), Get(group, "active").GetInt32(), Set(group, "cpus"));

    private static void CheckPartition(ProcessorSet online, IReadOnlyList<ProcessorSet> sets, string name)
    {
        var seen = default(ProcessorSet);
        foreach (var set in sets)
        {
            if (set.IsEmpty || set.Overlaps(seen))
                throw new FormatException($"The field {name} holds a processor twice, or an empty set.");
            seen = seen.Union(set);
        }

        if (online.IsEmpty || seen != online)
            throw new FormatException($"The field {name} does not hold each online processor once.");
    }

    private static JsonElement Get(JsonElement json, string name) => json.TryGetProperty(name, out var value)
        ? value
        : throw new FormatException($"The field {name} is missing.");

    private static List<ProcessorSet> Level(JsonElement json, string name) => json.TryGetProperty(name, out var level) ? Sets(level, "sets") : [];

    private static List<ProcessorSet> Sets(JsonElement json, string name) => List(json, name, element => Set(element, name, element.GetString()));

    private static List<T> List<T>(JsonElement json, string name, Func<JsonElement, T> read)
    {
        var list = new List<T>();
        foreach (var element in Get(json, name).EnumerateArray())
            list.Add(read(element));
        return list;
    }

    private static ProcessorSet Set(JsonElement json, string name) => Set(json, name, Text(json, name));

    private static ProcessorSet Set(JsonElement json, string name, string? list) => ProcessorSet.TryParse(list, out var set)
        ? set
        : throw new FormatException($"The field {name} is no list of processors such as 0-3,8.");

    private static string? Text(JsonElement json, string name) => Get(json, name).GetString();

    private static long? Long(JsonElement json, string name) => Get(json, name) is { ValueKind: not JsonValueKind.Null } value ? value.GetInt64() : null;

    private static int? Integer(JsonElement json, string name) => Get(json, name) is { ValueKind: not JsonValueKind.Null } value ? value.GetInt32() : null;

    private static long Positive(JsonElement json, string name) => Get(json, name).GetInt64() is > 0 and var number
        ? number
        : throw new FormatException($"The field {name} must be more than 0.");
}
