namespace Parallelism.Processes;

// The runtime gives every process on Unix a socket and two pipes in the temporary folder for debuggers and tracing, named by its process id. A
// process that is killed, or crashes, leaves them there.
internal static class RuntimeFiles
{
    public static void Delete(int processId)
    {
        if (OperatingSystem.IsWindows())
            return;
        foreach (string pattern in (string[])[$"dotnet-diagnostic-{processId}-*", $"clr-debug-pipe-{processId}-*"])
        {
            try
            {
                foreach (string path in Directory.EnumerateFiles(Path.GetTempPath(), pattern))
                    File.Delete(path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Not ours to delete, or gone already.
            }
        }
    }
}
