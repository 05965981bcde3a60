namespace Parallelism.Topology;

// Cores and the levels above them, from the sibling sets of cpuN/topology. The ids beside them are not unique (they are numbered anew in each
// package, may be -1, or count clusters), so they name things and group them only where the sets are missing.
internal sealed class LinuxCores(IFileTree files, ProcessorSet online)
{
    public List<ProcessorSet> Cores { get; } = [];

    public List<TopologyPackage> Packages { get; } = [];

    // Online processors of which no file tells the core.
    public int Unknown { get; private set; }

    public void Read()
    {
        var rest = online;
        foreach (var cpu in online)
        {
            if (!rest.Contains(cpu))
                continue;
            var siblings = Set(cpu, "core_cpus") ?? Set(cpu, "thread_siblings");
            if (siblings is null)
                Unknown++;
            var core = SameCoreId(cpu, (siblings ?? default).Intersect(rest).Union(new ProcessorSet(cpu)));
            Cores.Add(core);
            rest = rest.Except(core);
        }

        ReadPackages();
        if (Unknown == online.Count)
            ReadCpuInfo();
    }

    // The groups of a level that the kernel states as sets; none where it does not.
    public List<ProcessorSet> Level(params ReadOnlySpan<string> names)
    {
        var groups = new List<ProcessorSet>();
        var rest = online;
        foreach (var cpu in online)
        {
            if (!rest.Contains(cpu))
                continue;
            ProcessorSet? set = null;
            foreach (var name in names)
                set ??= Set(cpu, name);
            if (set is not { } stated)
                continue;
            var group = stated.Intersect(rest).Union(new ProcessorSet(cpu));
            groups.Add(group);
            rest = rest.Except(group);
        }

        // A processor without files whose neighbours named it comes before them: keep the order by lowest processor.
        groups.Sort((a, b) => a.First.CompareTo(b.First));
        return groups;
    }

    private void ReadPackages()
    {
        var rest = online;
        foreach (var set in Level("package_cpus", "core_siblings"))
        {
            int? id = null;
            foreach (var cpu in set)
                id ??= PackageId(cpu);
            Packages.Add(new TopologyPackage(id, set));
            rest = rest.Except(set);
        }

        foreach (var cpu in rest)
        {
            if (PackageId(cpu) is not { } id)
                continue;
            var at = Packages.FindIndex(package => package.Id == id);
            if (at < 0)
                Packages.Add(new TopologyPackage(id, new ProcessorSet(cpu)));
            else
                Packages[at] = new TopologyPackage(id, Packages[at].Processors.Union(new ProcessorSet(cpu)));
        }
    }

    // On x86 without topology folders, processors of equal physical id and core id are one core.
    private void ReadCpuInfo()
    {
        var info = CpuInfo.Parse(files.Read(CpuInfo.Path)).Processors;
        var cores = new Dictionary<(long?, long), ProcessorSet>();
        var packages = new SortedDictionary<long, ProcessorSet>();
        foreach (var cpu in online)
        {
            if (!info.TryGetValue(cpu, out var entry) || entry.Core is not { } core)
                return;
            cores[(entry.Package, core)] = cores.GetValueOrDefault((entry.Package, core)).Union(new ProcessorSet(cpu));
            if (entry.Package is { } package)
                packages[package] = packages.GetValueOrDefault(package).Union(new ProcessorSet(cpu));
        }

        Unknown = 0;
        Cores.Clear();
        Cores.AddRange(cores.Values);
        Packages.Clear();
        foreach (var (id, set) in packages)
            Packages.Add(new TopologyPackage((int)id, set));
    }

    // AMD family 15h lists the two cores of a compute unit as thread siblings, with core ids of their own: those are cores (hwloc agrees).
    private ProcessorSet SameCoreId(int cpu, ProcessorSet siblings)
    {
        if (siblings.Count == 1 || CoreId(cpu) is not { } own)
            return siblings;
        foreach (var sibling in siblings)
        {
            if (sibling != cpu && CoreId(sibling) is { } other && other != own)
                siblings = siblings.Except(new ProcessorSet(sibling));
        }

        return siblings;
    }

    private int? CoreId(int cpu) => KernelText.Integer(files.Read(Path(cpu, "core_id")));

    private int? PackageId(int cpu) => KernelText.Integer(files.Read(Path(cpu, "physical_package_id")));

    private ProcessorSet? Set(int cpu, string name) =>
        KernelText.Set(files, Path(cpu, name + "_list"), Path(cpu, name));

    private static string Path(int cpu, string name) => $"{LinuxProcessors.Folder}/cpu{cpu}/topology/{name}";
}
