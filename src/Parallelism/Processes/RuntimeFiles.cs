namespace Parallelism.Processes;

// The runtime gives every process on Unix a socket and two pipes in the temporary folder for debuggers and tracing, named by its process id. A
// process that is killed, or crashes, leaves them there.
internal static class RuntimeFiles
{
    private static readonly string[] Prefixes = ["dotnet-diagnostic-", "clr-debug-pipe-"];

    public static void Delete(int processId) => Delete($"{processId}-", id => id == processId);

    // Those of every process that the condition is true of.
    public static void Delete(Func<int, bool> condition) => Delete("", condition);

    private static void Delete(string beginning, Func<int, bool> condition)
    {
        if (OperatingSystem.IsWindows())
            return;
        foreach (string prefix in Prefixes)
        {
            try
            {
                foreach (string path in Directory.EnumerateFiles(Path.GetTempPath(), $"{prefix}{beginning}*"))
                {
                    ReadOnlySpan<char> id = Path.GetFileName(path.AsSpan())[prefix.Length..];
                    if (id.IndexOf('-') is > 0 and var length && int.TryParse(id[..length], out int processId) && condition(processId))
                        File.Delete(path);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Not ours to delete, or gone already.
            }
        }
    }
}
