namespace Parallelism.Topology;

// What /proc/cpuinfo says of each processor.
internal sealed class CpuInfo
{
    public const string Path = "proc/cpuinfo";

    public SortedDictionary<int, CpuInfoEntry> Processors { get; } = [];

    // ARM and its kin name implementer and part; that tells them from x86, where frequencies say nothing about kinds of core.
    public bool IsArm { get; private set; }

    public static CpuInfo Parse(string? text)
    {
        var info = new CpuInfo();
        CpuInfoEntry? entry = null;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var colon = line.IndexOf(':');
            if (colon < 0)
            {
                if (line.IsWhiteSpace())
                    entry = null;
                continue;
            }

            var key = line[..colon].TrimEnd();
            var value = line[(colon + 1)..].Trim();
            if (key is "processor")
                entry = info.Add(value, entry);
            else if (key.StartsWith("processor ", StringComparison.Ordinal))
                info.Add(key["processor ".Length..], null); // s390: "processor 0: version = ..."
            else if (key is "CPU implementer")
                info.IsArm = true;
            if (entry is null)
                continue;
            switch (key)
            {
                case "physical id": entry.Package = KernelText.Number(value); break;
                case "core id": entry.Core = KernelText.Number(value); break;
                case "CPU implementer": entry.Implementer = KernelText.Hexadecimal(value); break;
                case "CPU part": entry.Part = KernelText.Hexadecimal(value); break;
            }
        }

        return info;
    }

    private CpuInfoEntry? Add(ReadOnlySpan<char> number, CpuInfoEntry? before)
    {
        if (KernelText.Number(number) is not { } processor || processor is < 0 or > ProcessorSet.MaxProcessor)
            return before;
        var entry = new CpuInfoEntry();
        Processors[(int)processor] = entry;
        return entry;
    }
}
