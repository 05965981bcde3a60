namespace Parallelism.Topology;

// Puts a Linux machine together from its files.
internal static class LinuxProbe
{
    // processorCount stands in where no file and no limit names a processor.
    public static MachineTopology Read(IFileTree files, int processorCount)
    {
        var limits = LinuxLimits.Read(files);
        var processors = LinuxProcessors.Read(files);
        var (online, from) = Online(processors, limits, processorCount);
        var cores = new LinuxCores(files, online);
        cores.Read();
        var caches = LinuxCaches.Read(files, online, cores.Cores);
        var kinds = new LinuxCoreKinds(files, online, cores.Cores, caches);
        var nodes = LinuxNodes.Read(files, online);
        return new MachineTopology
        {
            Detail = processors.From is null ? TopologyDetail.LimitsOnly
                : cores.Unknown == online.Count ? TopologyDetail.CountsOnly
                : processors.From == CpuInfo.Path ? TopologyDetail.CpuInfoOnly
                : cores.Unknown > 0 ? TopologyDetail.Partial
                : caches.Count == 0 ? TopologyDetail.NoCaches
                : TopologyDetail.Full,
            OnlineFrom = from,
            Cores = cores.Cores,
            Packages = cores.Packages.Count > 0 ? cores.Packages : [new TopologyPackage(null, online)],
            Online = online,
            Possible = processors.Possible,
            Present = processors.Present,
            Offline = processors.Offline.Except(online),
            Dies = cores.Level("die_cpus"),
            Clusters = cores.Level("cluster_cpus"),
            Books = cores.Level("book_siblings"),
            Drawers = cores.Level("drawer_siblings"),
            Caches = caches,
            Nodes = nodes.Count > 0 ? nodes : [LinuxNodes.Implied(files, online)],
            NodesAreStated = nodes.Count > 0,
            CoreKinds = kinds.Read(),
            CoreKindsFrom = kinds.From,
            Limits = limits,
        };
    }

    // Without cores, caches and nodes.
    public static MachineTopology ReadLimits(IFileTree files, int processorCount)
    {
        var limits = LinuxLimits.Read(files);
        var (online, from) = Online(LinuxProcessors.Read(files), limits, processorCount);
        return new MachineTopology { Online = online, OnlineFrom = from, Limits = limits };
    }

    private static (ProcessorSet Online, string From) Online(LinuxProcessors processors, TopologyLimits limits, int processorCount) =>
        processors.From is not null ? (processors.Online, processors.From)
        : !limits.Affinity.IsEmpty ? (limits.Affinity, "proc/self/status Cpus_allowed_list")
        : !limits.Cpuset.IsEmpty ? (limits.Cpuset, limits.CpusetFrom!)
        : (ProcessorSet.Range(0, Math.Max(1, processorCount)), "the runtime's processor count");
}
