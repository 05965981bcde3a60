using System.Buffers.Binary;

namespace Parallelism.Topology;

// Affinity, CPU sets and job object of a process. Of nested jobs Windows tells the innermost alone.
internal static class WindowsLimits
{
    private const uint JobHasAffinity = 0x10;
    private const uint RateIsEnabled = 0x1;
    private const uint RateIsHardCap = 0x4;
    private const uint RateIsRange = 0x10;
    private const int WholeRate = 10_000;
    private const byte Allocated = 0x2;
    private const byte AllocatedToThisProcess = 0x4;

    public static TopologyLimits Find(IReadOnlyList<ProcessorGroup> groups, WindowsAnswers answers)
    {
        var online = default(ProcessorSet);
        foreach (var group in groups)
            online = online.Union(group.Processors);
        var allowed = online;
        var sources = new List<string>();
        Narrow("GetProcessGroupAffinity", OfGroups(groups, answers));
        Narrow("GetProcessAffinityMask", OfMask(groups, answers));
        Narrow("job object", OfJob(groups, answers));
        Narrow("CPU sets", OfCpuSets(groups, answers, online));
        return new TopologyLimits
        {
            Affinity = sources.Count == 0 ? default : allowed,
            AffinityFrom = sources.Count == 0 ? null : string.Join(", ", sources),
            Quotas = Quota(answers.JobRate, online.Count) is { } quota ? [quota] : [],
        };

        // What names no processor, or leaves none, limits nothing.
        void Narrow(string source, ProcessorSet set)
        {
            if (!set.Overlaps(allowed) || allowed.IsSubsetOf(set))
                return;
            allowed = allowed.Intersect(set);
            sources.Add(source);
        }
    }

    private static ProcessorSet OfGroups(IReadOnlyList<ProcessorGroup> groups, WindowsAnswers answers)
    {
        var set = default(ProcessorSet);
        foreach (var group in groups)
        {
            if (Array.IndexOf(answers.Groups, (ushort)group.Number) >= 0)
                set = set.Union(group.Processors);
        }

        return set;
    }

    private static ProcessorSet OfMask(IReadOnlyList<ProcessorGroup> groups, WindowsAnswers answers) =>
        answers.Groups is [var only] && Find(groups, only) is { } group ? group.Of(answers.Mask) : default;

    private static ProcessorSet OfJob(IReadOnlyList<ProcessorGroup> groups, WindowsAnswers answers)
    {
        var set = default(ProcessorSet);
        for (var at = 0; at + 16 <= answers.JobGroups.Length; at += 16)
        {
            var record = answers.JobGroups.AsSpan(at, 16);
            if (Find(groups, BinaryPrimitives.ReadUInt16LittleEndian(record[8..])) is { } group)
                set = set.Union(group.Of(BinaryPrimitives.ReadUInt64LittleEndian(record)));
        }

        // The older limit is a mask over the one group that the job's processes are in.
        if (set.IsEmpty && answers.JobLimits.Length >= 56 && answers.Groups is [var only] && Find(groups, only) is { } own
            && (BinaryPrimitives.ReadUInt32LittleEndian(answers.JobLimits.AsSpan(16)) & JobHasAffinity) != 0)
            set = own.Of(BinaryPrimitives.ReadUInt64LittleEndian(answers.JobLimits.AsSpan(48)));
        return set;
    }

    private static ProcessorSet OfCpuSets(IReadOnlyList<ProcessorGroup> groups, WindowsAnswers answers, ProcessorSet online)
    {
        var chosen = default(ProcessorSet);
        var reserved = default(ProcessorSet);
        var sets = answers.CpuSets.AsSpan();
        while (sets.Length >= 32 && BinaryPrimitives.ReadUInt32LittleEndian(sets) is >= 32 and var size && size <= sets.Length)
        {
            var record = sets[..(int)size];
            sets = sets[(int)size..];

            // Type 0 is CpuSetInformation: id at 8, group at 12, processor of the group at 14, flags at 19.
            if (BinaryPrimitives.ReadUInt32LittleEndian(record[4..]) != 0 || record[14] > 63
                || Find(groups, BinaryPrimitives.ReadUInt16LittleEndian(record[12..])) is not { } group)
                continue;
            var processor = group.Of(1UL << record[14]);
            if (Array.IndexOf(answers.DefaultCpuSets, BinaryPrimitives.ReadUInt32LittleEndian(record[8..])) >= 0)
                chosen = chosen.Union(processor);
            if ((record[19] & (Allocated | AllocatedToThisProcess)) == Allocated)
                reserved = reserved.Union(processor);
        }

        return (chosen.IsEmpty ? online : chosen).Except(reserved);
    }

    // In hundredths of a percent of the whole machine. A weight, or a cap that is not hard, limits nothing while others rest.
    private static TopologyQuota? Quota(byte[] rate, int processors)
    {
        if (rate.Length < 8)
            return null;
        var flags = BinaryPrimitives.ReadUInt32LittleEndian(rate);
        if ((flags & RateIsEnabled) == 0)
            return null;
        var most = (flags & RateIsRange) != 0 ? BinaryPrimitives.ReadUInt16LittleEndian(rate.AsSpan(6))
            : (flags & RateIsHardCap) != 0 ? BinaryPrimitives.ReadUInt32LittleEndian(rate.AsSpan(4))
            : 0;
        return most is > 0 and < WholeRate
            ? new("CPU rate control", "the job object", most * processors, WholeRate)
            : null;
    }

    private static ProcessorGroup? Find(IReadOnlyList<ProcessorGroup> groups, int number)
    {
        foreach (var group in groups)
        {
            if (group.Number == number)
                return group;
        }

        return null;
    }
}
