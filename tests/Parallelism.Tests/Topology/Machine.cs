using Parallelism.Topology;

namespace Parallelism.Tests.Topology;

// Machines made to measure.
internal static class Machine
{
    // So many processors, spread evenly over the nodes; two to a core where threads is 2.
    public static MachineTopology Of(int processors, int nodes = 1, int threads = 1, double? quota = null, string? affinity = null, int cacheGroups = 1, long? weight = null)
    {
        var online = ProcessorSet.Range(0, processors);
        var each = processors / nodes;
        return new MachineTopology
        {
            OnlineFrom = "test",
            Online = online,
            Cores = [.. Enumerable.Range(0, processors / threads).Select(core => ProcessorSet.Range(core * threads, threads))],
            Packages = [new(0, online)],
            Nodes = [.. Enumerable.Range(0, nodes).Select(id => new TopologyNode(
                id, TopologyNodeKind.Normal, ProcessorSet.Range(id * each, each), 1024, [], default))],
            NodesAreStated = true,
            CoreKinds = [online],
            Caches = [new(3, TopologyCacheType.Unified, 1024, 64, [.. Enumerable.Range(0, cacheGroups).Select(group => ProcessorSet.Range(group * (processors / cacheGroups), processors / cacheGroups))])],
            Limits = new TopologyLimits
            {
                Affinity = affinity is not null && ProcessorSet.TryParse(affinity, out var set) ? set : default,
                AffinityFrom = affinity is null ? null : "proc/self/status",
                Weight = weight,
                WeightFrom = weight is null ? null : "sys/fs/cgroup/cpu/cpu.shares",
                Quotas = quota is { } cpus ? [new("sys/fs/cgroup/a/b/cpu.max", "/a/b", (long)(cpus * 100_000), 100_000)] : [],
            },
        };
    }

    public static MachineTopology Recorded(string name) => LinuxProbe.Read(Recording.Linux(name), 1);

    public static MachineTopology RecordedWindows(string name) =>
        WindowsBuffer.Parse(File.ReadAllBytes(Path.Combine(Recording.Folder, "windows", name, "RelationAll.bin")))!;

    public static Func<string, string?> Environment(params (string Name, string Value)[] variables) =>
        name => variables.FirstOrDefault(variable => variable.Name == name).Value;
}
