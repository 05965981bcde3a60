using System.Globalization;

namespace Parallelism.Topology;

// A Mac from its hw.* values. They count and do not number, so processors are numbered here: from 0, the least able performance level first.
internal sealed class MacSysctl(Func<string, string?> sysctl)
{
    private const int MostProcessors = 4096;

    private readonly List<ProcessorSet> _cores = [];
    private readonly List<TopologyCache> _caches = [];
    private readonly List<ProcessorSet> _kinds = [];

    // Null where not even the number of processors is known.
    public static MachineTopology? Parse(Func<string, string?> sysctl) => new MacSysctl(sysctl).Read();

    private MachineTopology? Read()
    {
        var levels = (int)Math.Clamp(Number("hw.nperflevels") ?? 0, 0, 8);
        if (levels == 0)
        {
            while (levels < 8 && Number($"hw.perflevel{levels}.logicalcpu") > 0)
                levels++;
        }

        var next = 0;
        for (var level = levels - 1; level >= 0; level--)
            next += ReadLevel($"hw.perflevel{level}.", next);
        if (next == 0)
            next = ReadUniform();
        if (next == 0)
            return null;
        var online = ProcessorSet.Range(0, next);
        var memory = Number("hw.memsize");
        return new MachineTopology
        {
            Detail = _caches.Count == 0 ? TopologyDetail.NoCaches : TopologyDetail.Full,
            OnlineFrom = levels > 0 ? "sysctl hw.perflevelN.logicalcpu" : "sysctl hw.logicalcpu",
            Online = online,
            Cores = _cores,
            Packages = Packages(online),
            Caches = _caches,
            Nodes = [new TopologyNode(0, TopologyNodeKind.Implied, online, memory / 1024, [], default)],
            CoreKinds = _kinds.Count > 1 ? _kinds : [online],
            CoreKindsFrom = _kinds.Count > 1 ? "performance levels" : LinuxCoreKinds.NoEvidence,
        };
    }

    // A performance level: its cores and caches from processor `first` on; how many processors it has.
    private int ReadLevel(string prefix, int first)
    {
        var logical = Count(prefix + "logicalcpu");
        if (logical == 0)
            return 0;
        AddCores(first, logical, Count(prefix + "physicalcpu"));
        _kinds.Add(ProcessorSet.Range(first, logical));
        var threads = Math.Max(1, logical / Math.Max(1, Count(prefix + "physicalcpu")));
        AddCache(1, TopologyCacheType.Data, Number(prefix + "l1dcachesize"), first, logical, threads);
        AddCache(1, TopologyCacheType.Instruction, Number(prefix + "l1icachesize"), first, logical, threads);
        AddCache(2, TopologyCacheType.Unified, Number(prefix + "l2cachesize"), first, logical, Count(prefix + "cpusperl2"));
        AddCache(3, TopologyCacheType.Unified, Number(prefix + "l3cachesize"), first, logical, Count(prefix + "cpusperl3"));
        return logical;
    }

    // An Intel Mac. hw.cacheconfig says how many processors share the memory, each L1, each L2, ...
    private int ReadUniform()
    {
        var logical = Count("hw.logicalcpu");
        if (logical == 0)
            logical = Count("hw.ncpu");
        if (logical == 0)
            return 0;
        AddCores(0, logical, Count("hw.physicalcpu"));
        var shared = (sysctl("hw.cacheconfig") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        AddCache(1, TopologyCacheType.Data, Number("hw.l1dcachesize"), 0, logical, Shared(shared, 1));
        AddCache(1, TopologyCacheType.Instruction, Number("hw.l1icachesize"), 0, logical, Shared(shared, 1));
        AddCache(2, TopologyCacheType.Unified, Number("hw.l2cachesize"), 0, logical, Shared(shared, 2));
        AddCache(3, TopologyCacheType.Unified, Number("hw.l3cachesize"), 0, logical, Shared(shared, 3));
        return logical;
    }

    private void AddCores(int first, int logical, int physical)
    {
        var threads = physical > 0 && logical % physical == 0 ? logical / physical : 1;
        for (var at = 0; at < logical; at += threads)
            _cores.Add(ProcessorSet.Range(first + at, threads));
    }

    private void AddCache(int level, TopologyCacheType type, long? bytes, int first, int logical, int shared)
    {
        if (bytes is not > 0 || shared == 0)
            return;
        var groups = new List<ProcessorSet>();
        for (var at = 0; at < logical; at += shared)
            groups.Add(ProcessorSet.Range(first + at, Math.Min(shared, logical - at)));
        _caches.Add(new(level, type, bytes / 1024, (int?)Number("hw.cachelinesize"), groups));
    }

    private List<TopologyPackage> Packages(ProcessorSet online)
    {
        var count = Math.Max(1, Count("hw.packages"));
        if (online.Count % count != 0)
            return [new(null, online)];
        var packages = new List<TopologyPackage>();
        for (var i = 0; i < count; i++)
            packages.Add(new(i, ProcessorSet.Range(i * (online.Count / count), online.Count / count)));
        return packages;
    }

    private static int Shared(string[] counts, int level) =>
        level < counts.Length && int.TryParse(counts[level], NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;

    private int Count(string key) => Number(key) is { } number and <= MostProcessors ? (int)number : 0;

    private long? Number(string key) => KernelText.Number(sysctl(key)) is { } number and > 0 ? number : null;
}
