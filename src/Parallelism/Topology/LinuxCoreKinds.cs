namespace Parallelism.Topology;

// Kinds of core, least able first. Strongest evidence first: what the kernel calls kinds (hybrid PMUs), its capacity figures, the part numbers
// of ARM, Intel's base frequency where core or cache shapes confirm it. The highest frequency alone decides on ARM only: on x86 it differs
// between equal cores (Turbo Boost Max 3.0 favours some).
internal sealed class LinuxCoreKinds(IFileTree files, ProcessorSet online, IReadOnlyList<ProcessorSet> cores, IReadOnlyList<TopologyCache> caches)
{
    public const string NoEvidence = "nothing says that they differ";

    public string From { get; private set; } = NoEvidence;

    public List<ProcessorSet> Read()
    {
        List<ProcessorSet>? kinds = Pmu();
        if (Decided(kinds, "pmu"))
            return kinds!;
        kinds = By(cpu => Number(cpu, "cpu_capacity"));
        if (Decided(kinds, "cpu_capacity"))
            return kinds!;
        var frequencies = By(cpu => Number(cpu, "cpufreq/cpuinfo_max_freq"));
        if (frequencies is { Count: > 1 })
        {
            // Only now: on x86 the kernel takes its time to make up /proc/cpuinfo.
            var info = CpuInfo.Parse(files.Read(CpuInfo.Path));
            kinds = By(cpu => Part(cpu, info));
            kinds?.Sort((a, b) => Rank(frequencies, a).CompareTo(Rank(frequencies, b)));
            if (Decided(kinds, "part number, ordered by highest frequency"))
                return kinds!;
            if (info.IsArm && Decided(frequencies, "highest frequency (nothing else tells them apart)"))
                return frequencies;
        }

        kinds = By(cpu => Number(cpu, "cpufreq/base_frequency"));
        if (kinds is { Count: > 1 } && Confirmed(kinds) && Decided(kinds, "base frequency, confirmed by SMT width or L2 sharing"))
            return kinds;
        From = NoEvidence;
        return [online];
    }

    private bool Decided(List<ProcessorSet>? kinds, string from)
    {
        if (kinds is not { Count: > 1 })
            return false;
        From = from;
        return true;
    }

    private List<ProcessorSet>? Pmu()
    {
        var kinds = new List<ProcessorSet>();
        var rest = online;
        foreach (var name in (ReadOnlySpan<string>)["cpu_lowpower", "cpu_atom", "cpu_core"])
        {
            if (!ProcessorSet.TryParse(files.Read($"sys/devices/{name}/cpus"), out var set) || !set.Overlaps(rest))
                continue;
            kinds.Add(set.Intersect(rest));
            rest = rest.Except(set);
        }

        return rest.IsEmpty ? kinds : null;
    }

    // The processors by the value, the least first; null where a processor has none.
    private List<ProcessorSet>? By(Func<int, long?> value)
    {
        var sets = new SortedDictionary<long, ProcessorSet>();
        foreach (var cpu in online)
        {
            if (value(cpu) is not { } number)
                return null;
            sets[number] = sets.GetValueOrDefault(number).Union(new ProcessorSet(cpu));
        }

        return [.. sets.Values];
    }

    private long? Number(int cpu, string name) => KernelText.Number(files.Read($"{LinuxProcessors.Folder}/cpu{cpu}/{name}"));

    // Implementer and part number; revisions of one part are one kind.
    private long? Part(int cpu, CpuInfo info)
    {
        if (KernelText.Hexadecimal(files.Read($"{LinuxProcessors.Folder}/cpu{cpu}/regs/identification/midr_el1")) is { } midr)
            return ((midr >> 24 & 0xff) << 12) | (midr >> 4 & 0xfff);
        return info.Processors.TryGetValue(cpu, out var entry) && entry.Part is { } part ? ((entry.Implementer ?? 0) << 12) | part : null;
    }

    private static int Rank(List<ProcessorSet> frequencies, ProcessorSet kind)
    {
        for (var i = frequencies.Count - 1; i >= 0; i--)
        {
            if (frequencies[i].Overlaps(kind))
                return i;
        }

        return -1;
    }

    private bool Confirmed(List<ProcessorSet> kinds)
    {
        for (var i = 1; i < kinds.Count; i++)
        {
            if (Shape(kinds[i]) == Shape(kinds[i - 1]))
                return false;
        }

        return true;
    }

    // The width of the kind's widest core and of its widest L2.
    private (int Threads, int CoresOfL2) Shape(ProcessorSet kind)
    {
        var threads = 0;
        foreach (var core in cores)
            threads = core.Overlaps(kind) ? Math.Max(threads, core.Count) : threads;
        var shared = 0;
        foreach (var cache in caches)
        {
            foreach (var group in cache.Groups)
                shared = cache.Level == 2 && group.Overlaps(kind) ? Math.Max(shared, group.Count) : shared;
        }

        return (threads, shared);
    }
}
