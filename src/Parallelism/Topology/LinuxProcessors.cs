namespace Parallelism.Topology;

// Which processors there are.
internal sealed record LinuxProcessors(ProcessorSet Online, string? From, ProcessorSet Possible, ProcessorSet Present, ProcessorSet Offline)
{
    public const string Folder = "sys/devices/system/cpu";

    public static LinuxProcessors Read(IFileTree files)
    {
        var folders = new ProcessorSet(KernelText.Numbers(files, Folder, "cpu").ToArray());
        var online = List(files, "online");
        var from = $"{Folder}/online";
        if (online.IsEmpty && !folders.IsEmpty)
        {
            from = "cpuN folders less those whose online file says 0";
            online = folders;
            foreach (var cpu in folders)
            {
                if (files.Read($"{Folder}/cpu{cpu}/online").AsSpan().Trim() is "0")
                    online = online.Except(new ProcessorSet(cpu));
            }
        }

        if (online.IsEmpty)
        {
            from = CpuInfo.Path;
            online = new ProcessorSet([.. CpuInfo.Parse(files.Read(CpuInfo.Path)).Processors.Keys]);
        }

        return new(online, online.IsEmpty ? null : from, List(files, "possible"), List(files, "present"), folders.Except(online));
    }

    private static ProcessorSet List(IFileTree files, string name) =>
        ProcessorSet.TryParse(files.Read($"{Folder}/{name}"), out var set) ? set : default;
}
