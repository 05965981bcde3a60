using System.Globalization;
using System.Text;

namespace Parallelism.Tests.Topology;

// A machine thrown with dice, and its files as a kernel would write them: as lists or as masks, under old names or new ones, processors numbered in any
// order, some of them offline.
internal sealed class RandomMachine
{
    private const string Cpu = "sys/devices/system/cpu";

    private readonly Random _random;
    private readonly bool _hasMasks;
    private readonly bool _hasOldNames;

    public RandomMachine(Random random)
    {
        _random = random;
        _hasMasks = random.Next(2) == 0;
        _hasOldNames = random.Next(2) == 0;
        Build();
        foreach (var cpu in All.Except(Online))
            Files[$"{Cpu}/cpu{cpu}/online"] = "0\n";
        if (random.Next(3) > 0)
            Files[$"{Cpu}/online"] = Online + "\n";
        WriteCores();
        WriteCaches();
        WriteNodes();
        WriteLimits();
    }

    public MemoryFileTree Files { get; } = new();

    public ProcessorSet All { get; private set; }

    public ProcessorSet Online { get; private set; }

    public ProcessorSet Usable { get; private set; }

    public double? Quota { get; private set; }

    public List<ProcessorSet> Cores { get; } = [];

    public List<ProcessorSet> Packages { get; } = [];

    public List<ProcessorSet> Nodes { get; } = [];

    public List<ProcessorSet> LargeCaches { get; } = [];

    public List<ProcessorSet> MiddleCaches { get; } = [];

    // Packages of caches of cores of threads; nodes are packages or caches.
    private void Build()
    {
        var next = 0;
        var cores = new List<List<int>>();
        var (packages, caches, threads) = (_random.Next(1, 4), _random.Next(1, 3), _random.Next(1, 4));
        var hasNodePerCache = _random.Next(2) == 0;
        var isMiddleShared = _random.Next(2) == 0;
        var shape = new List<(int Package, int Cache, int Core)>();
        for (var package = 0; package < packages; package++)
        {
            for (var cache = 0; cache < caches; cache++)
            {
                for (var core = _random.Next(1, 5); core > 0; core--)
                {
                    shape.Add((package, (package * caches) + cache, cores.Count));
                    cores.Add([.. Enumerable.Range(next, threads)]);
                    next += threads;
                }
            }
        }

        var numbers = Enumerable.Range(0, next).ToArray();
        if (_random.Next(2) == 0)
            _random.Shuffle(numbers);
        All = new ProcessorSet(numbers);
        Online = new ProcessorSet([.. numbers.Where(cpu => cpu == numbers[0] || _random.Next(8) > 0)]);
        Cores.AddRange(Groups(shape.GroupBy(core => core.Core)));
        Packages.AddRange(Groups(shape.GroupBy(core => core.Package)));
        LargeCaches.AddRange(Groups(shape.GroupBy(core => core.Cache)));
        MiddleCaches.AddRange(isMiddleShared ? Groups(shape.GroupBy(core => (core.Cache, core.Core / 2))) : Cores);
        Nodes.AddRange(hasNodePerCache ? Groups(shape.GroupBy(core => core.Cache)) : Packages);

        IEnumerable<ProcessorSet> Groups<T>(IEnumerable<IGrouping<T, (int Package, int Cache, int Core)>> groups) => groups
            .Select(group => new ProcessorSet([.. group.SelectMany(core => cores[core.Core]).Select(number => numbers[number]).Where(cpu => Online.Contains(cpu))]))
            .Where(set => !set.IsEmpty);
    }

    private void WriteCores()
    {
        foreach (var cpu in Online)
        {
            var folder = $"{Cpu}/cpu{cpu}/topology";
            Put($"{folder}/{(_hasOldNames ? "thread_siblings" : "core_cpus")}", With(Cores, cpu));
            Put($"{folder}/{(_hasOldNames ? "core_siblings" : "package_cpus")}", With(Packages, cpu));

            // Numbered anew in each package, so not unique over the machine.
            Files[$"{folder}/core_id"] = Number(Cores.Where(core => core.IsSubsetOf(With(Packages, cpu))).ToList().IndexOf(With(Cores, cpu)));
            Files[$"{folder}/physical_package_id"] = Number(Packages.IndexOf(With(Packages, cpu)));
        }
    }

    private void WriteCaches()
    {
        foreach (var cpu in Online)
        {
            foreach (var (index, level, type, size, set) in (IReadOnlyList<(int, int, string, string, List<ProcessorSet>)>)
                [(0, 1, "Data", "32K", Cores), (1, 1, "Instruction", "64K", Cores), (2, 2, "Unified", "1M", MiddleCaches), (3, 3, "Unified", "16384K", LargeCaches)])
            {
                var folder = $"{Cpu}/cpu{cpu}/cache/index{index}";
                Files[$"{folder}/level"] = Number(level);
                Files[$"{folder}/type"] = type + "\n";
                Files[$"{folder}/size"] = size + "\n";
                Files[$"{folder}/coherency_line_size"] = "64\n";
                Files[$"{folder}/shared_cpu_{(_hasMasks ? "map" : "list")}"] = Written(With(set, cpu));
            }
        }
    }

    private void WriteNodes()
    {
        for (var node = 0; node < Nodes.Count; node++)
        {
            Files[$"sys/devices/system/node/node{node}/{(_hasMasks ? "cpumap" : "cpulist")}"] = Written(Nodes[node]);
            Files[$"sys/devices/system/node/node{node}/meminfo"] = $"Node {node} MemTotal:  1048576 kB\n";
        }
    }

    private void WriteLimits()
    {
        var cpuset = Some(All);
        var affinity = Some(All);
        var usable = Online.Intersect(cpuset).Intersect(affinity);
        if (usable.IsEmpty)
            (cpuset, affinity, usable) = (All, All, Online);
        Usable = usable;
        Files["proc/self/status"] = _hasMasks ? $"Cpus_allowed:\t{Mask(affinity)}\n" : $"Cpus_allowed_list:\t{affinity}\n";
        Files["proc/self/mountinfo"] = "30 29 0:23 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";
        Files["proc/self/cgroup"] = "0::/a/b/c\n";
        Files["sys/fs/cgroup/a/cpuset.cpus.effective"] = cpuset + "\n";
        foreach (var group in (IReadOnlyList<string>)["a", "a/b", "a/b/c"])
        {
            var quota = _random.Next(1, 2_000_000);
            var isSet = _random.Next(2) == 0;
            Files[$"sys/fs/cgroup/{group}/cpu.max"] = isSet ? $"{Number(quota)} 100000\n" : "max 100000\n";
            if (isSet)
                Quota = Math.Min(Quota ?? double.MaxValue, quota / 100_000.0);
        }
    }

    private ProcessorSet Some(ProcessorSet set) => new([.. set.Where(_ => _random.Next(3) > 0)]);

    private static ProcessorSet With(List<ProcessorSet> sets, int cpu) => sets.Find(set => set.Contains(cpu));

    private void Put(string path, ProcessorSet set) => Files[_hasMasks ? path : path + "_list"] = Written(set);

    private string Written(ProcessorSet set) => (_hasMasks ? Mask(set) : set.ToString()) + "\n";

    private static string Mask(ProcessorSet set)
    {
        var words = new List<string>();
        for (var word = 0; word <= set.Append(0).Max() / 32; word++)
            words.Insert(0, Enumerable.Range(word * 32, 32).Where(set.Contains).Aggregate(0u, (mask, cpu) => mask | (1u << (cpu % 32))).ToString("x8", CultureInfo.InvariantCulture));
        return new StringBuilder().AppendJoin(',', words).ToString();
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
