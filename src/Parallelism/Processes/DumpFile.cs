namespace Parallelism.Processes;

// The memory dump that the runtime writes of a worker that crashes, before the process ends: it is there when the death is noticed.
// https://learn.microsoft.com/dotnet/core/diagnostics/collect-dumps-crash
internal static class DumpFile
{
    // Threads, stacks, loaded modules and exceptions; not the heap.
    private const string Mini = "1";

    // File systems count time in steps of their own.
    private static readonly TimeSpan ClockStep = TimeSpan.FromSeconds(2);

    public static void Order(string folder, IDictionary<string, string?> environment)
    {
        Directory.CreateDirectory(folder);
        environment["DOTNET_DbgEnableMiniDump"] = "1";
        environment["DOTNET_DbgMiniDumpType"] = Mini;
        // The runtime puts the process id for %p and the time for %t.
        environment["DOTNET_DbgMiniDumpName"] = Path.Combine(folder.Replace("%", "%%", StringComparison.Ordinal), "worker-%p-%t.dmp");
    }

    // Null where none was written. One that an earlier process of the same id left does not count.
    public static string? Find(string folder, int processId, DateTime startedAt)
    {
        try
        {
            return Directory.EnumerateFiles(folder, $"worker-{processId}-*.dmp").FirstOrDefault(file => File.GetLastWriteTimeUtc(file) >= startedAt - ClockStep);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
