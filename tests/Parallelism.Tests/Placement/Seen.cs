using System.Globalization;
using System.Runtime;

namespace Parallelism.Tests.Placement;

// What a worker sees of itself: the kernel's word for where it is bound, the runtime's for everything else.
public sealed record Seen(int ProcessId, string Allowed, int Processors, bool IsServer, string Latency, long HeapLimit, string HeapCount, string? OpenMp)
{
    public static Seen Here() => new(
        Environment.ProcessId,
        AllowedOf("/proc/thread-self/status"),
        Environment.ProcessorCount,
        GCSettings.IsServerGC,
        GCSettings.LatencyMode.ToString(),
        GC.GetGCMemoryInfo(GCKind.Any).TotalAvailableMemoryBytes,
        string.Create(CultureInfo.InvariantCulture, $"{GC.GetConfigurationVariables().GetValueOrDefault("HeapCount")}"),
        Environment.GetEnvironmentVariable("OMP_NUM_THREADS"));

    // Of every thread of this process, so that none was there before it was bound.
    public static string[] AllowedOfAll() =>
        [.. Directory.GetDirectories("/proc/self/task").Select(static task => AllowedOf($"{task}/status")).Distinct()];

    public static string AllowedOf(string path) =>
        File.ReadLines(path).First(static line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split('\t')[1].Trim();
}
