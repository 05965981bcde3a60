namespace Parallelism.Topology;

// Affinity, isolation, and what the control groups of the process and all their visible ancestors allow.
internal static class LinuxLimits
{
    private const string StatusFile = "proc/self/status";

    public static TopologyLimits Read(IFileTree files)
    {
        var mounts = CgroupMount.Read(files);
        var groups = files.Read("proc/self/cgroup");
        var unified = mounts.Find(mount => mount.IsUnified);
        var cpu = mounts.Find(mount => !mount.IsUnified && mount.Has("cpu"));
        var cpuset = mounts.Find(mount => !mount.IsUnified && mount.Has("cpuset"));
        var legacy = cpu is not null || cpuset is not null;
        var unifiedGroup = Group(groups, "") ?? files.Read("proc/self/cpuset")?.Trim();

        var quotas = new List<TopologyQuota>();
        if (cpu is not null)
            ReadLegacyQuotas(files, cpu, cpu.Folders(Group(groups, "cpu")), quotas);
        if (unified is not null)
            ReadUnifiedQuotas(files, unified, unified.Folders(unifiedGroup), quotas);

        List<string> folders = cpuset is not null ? cpuset.Folders(Group(groups, "cpuset") ?? files.Read("proc/self/cpuset")?.Trim())
            : unified is not null ? unified.Folders(unifiedGroup)
            : [];
        var (allowed, from) = cpuset is not null
            ? First(files, folders, "cpuset.effective_cpus", "cpuset.cpus", "cpus")
            : First(files, folders, "cpuset.cpus.effective");
        var (memory, _) = cpuset is not null
            ? First(files, folders, "cpuset.effective_mems", "cpuset.mems", "mems")
            : First(files, folders, "cpuset.mems.effective");
        var (weight, weightFrom) = cpu is not null ? Weight(files, cpu.Folders(Group(groups, "cpu"))[0] + "/cpu.shares")
            : unified is not null ? Weight(files, unified.Folders(unifiedGroup)[0] + "/cpu.weight")
            : default;
        var affinity = Affinity(files.Read(StatusFile));
        return new TopologyLimits
        {
            Cgroups = (legacy, unified) switch
            {
                (false, null) => TopologyCgroups.None,
                (true, null) => TopologyCgroups.V1,
                (false, _) => TopologyCgroups.V2,
                (true, _) => TopologyCgroups.Hybrid,
            },
            Cpuset = allowed,
            CpusetFrom = from,
            MemoryNodes = memory,
            Affinity = affinity,
            AffinityFrom = affinity.IsEmpty ? null : StatusFile,
            Isolated = ProcessorSet.TryParse(files.Read(LinuxProcessors.Folder + "/isolated"), out var isolated) ? isolated : default,
            Quotas = quotas,
            Weight = weight,
            WeightFrom = weightFrom,
        };
    }

    // The group's path in the hierarchy of the controller; "" stands for the unified one. Lines are "4:cpu,cpuacct:/path".
    private static string? Group(string? groups, string controller)
    {
        foreach (var line in (groups ?? "").Split('\n'))
        {
            var fields = line.Split(':', 3);
            if (fields.Length == 3 && (controller.Length == 0 ? fields[0] == "0" && fields[1].Length == 0 : CgroupMount.Lists(fields[1], controller)))
                return fields[2];
        }

        return null;
    }

    private static void ReadLegacyQuotas(IFileTree files, CgroupMount mount, List<string> folders, List<TopologyQuota> quotas)
    {
        foreach (var folder in folders)
        {
            var file = folder + "/cpu.cfs_quota_us";
            Add(quotas, file, mount.GroupOf(folder), KernelText.Number(files.Read(file)), KernelText.Number(files.Read(folder + "/cpu.cfs_period_us")));
        }
    }

    private static void ReadUnifiedQuotas(IFileTree files, CgroupMount mount, List<string> folders, List<TopologyQuota> quotas)
    {
        foreach (var folder in folders)
        {
            // "150000 100000", or "max 100000" for no limit.
            var file = folder + "/cpu.max";
            var text = files.Read(file).AsSpan().Trim();
            var space = text.IndexOf(' ');
            if (space > 0)
                Add(quotas, file, mount.GroupOf(folder), KernelText.Number(text[..space]), KernelText.Number(text[space..]));
        }
    }

    private static void Add(List<TopologyQuota> quotas, string file, string group, long? quota, long? period)
    {
        if (quota is > 0 && period is > 0)
            quotas.Add(new(file, group, quota.Value, period.Value));
    }

    private static (long? Weight, string? File) Weight(IFileTree files, string file) =>
        KernelText.Number(files.Read(file)) is > 0 and var weight ? (weight, file) : default;

    private static (ProcessorSet Set, string? File) First(IFileTree files, List<string> folders, params ReadOnlySpan<string> names)
    {
        foreach (var folder in folders)
        {
            foreach (var name in names)
            {
                var file = folder + "/" + name;
                if (ProcessorSet.TryParse(files.Read(file), out var set) && !set.IsEmpty)
                    return (set, file);
            }
        }

        return default;
    }

    private static ProcessorSet Affinity(string? status) =>
        ProcessorSet.TryParse(KernelText.Value(status, "Cpus_allowed_list:"), out var set) && !set.IsEmpty ? set
        : ProcessorSet.TryParseMask(KernelText.Value(status, "Cpus_allowed:"), out set) ? set : default;
}
