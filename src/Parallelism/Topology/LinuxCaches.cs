namespace Parallelism.Topology;

// Caches by level, type and size, and who shares each, from cpuN/cache.
internal static class LinuxCaches
{
    public static List<TopologyCache> Read(IFileTree files, ProcessorSet online, IReadOnlyList<ProcessorSet> cores)
    {
        var groups = new SortedDictionary<(int Level, TopologyCacheType Type, long Size, int Line), List<ProcessorSet>>();
        var seen = new Dictionary<(int, TopologyCacheType), ProcessorSet>();
        foreach (var cpu in online)
        {
            var folder = $"{LinuxProcessors.Folder}/cpu{cpu}/cache";
            foreach (var index in KernelText.Numbers(files, folder, "index"))
            {
                var entry = $"{folder}/index{index}";
                if (KernelText.Integer(files.Read(entry + "/level")) is not { } level || level is < 1 or > 9 || Type(files.Read(entry + "/type")) is not { } type)
                    continue;
                var done = seen.GetValueOrDefault((level, type));
                if (done.Contains(cpu))
                    continue;
                var shared = KernelText.Set(files, entry + "/shared_cpu_list", entry + "/shared_cpu_map") ?? default;

                // Some kernels state an empty map: then the cache is at least that of the core.
                if (shared.IsEmpty)
                    shared = CoreOf(cpu, cores);
                var group = shared.Intersect(online).Except(done).Union(new ProcessorSet(cpu));
                seen[(level, type)] = done.Union(group);
                var line = KernelText.Integer(files.Read(entry + "/coherency_line_size"));
                var key = (level, type, KernelText.Size(files.Read(entry + "/size")) ?? 0, line is > 0 ? line.Value : 0);
                if (!groups.TryGetValue(key, out var list))
                    groups[key] = list = [];
                list.Add(group);
            }
        }

        var caches = new List<TopologyCache>();
        foreach (var (key, list) in groups)
            caches.Add(new(key.Level, key.Type, key.Size == 0 ? null : key.Size, key.Line == 0 ? null : key.Line, list));
        return caches;
    }

    private static ProcessorSet CoreOf(int cpu, IReadOnlyList<ProcessorSet> cores)
    {
        foreach (var core in cores)
        {
            if (core.Contains(cpu))
                return core;
        }

        return default;
    }

    private static TopologyCacheType? Type(string? text) => text.AsSpan().Trim() switch
    {
        "Data" => TopologyCacheType.Data,
        "Instruction" => TopologyCacheType.Instruction,
        "Unified" => TopologyCacheType.Unified,
        _ => null,
    };
}
