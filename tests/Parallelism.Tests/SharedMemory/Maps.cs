namespace Parallelism.Tests.SharedMemory;

// How much shared memory a process has, as the system tells.
internal static class Maps
{
    private const string Name = "/memfd:parallelism";

    public static int CountMappings(int processId) => File.ReadLines($"/proc/{processId}/maps").Count(static line => line.Contains(Name, StringComparison.Ordinal));

    public static int CountDescriptors(int processId)
    {
        int count = 0;
        foreach (string path in Directory.GetFiles($"/proc/{processId}/fd"))
        {
            try
            {
                count += new FileInfo(path).LinkTarget?.StartsWith(Name, StringComparison.Ordinal) == true ? 1 : 0;
            }
            catch (IOException)
            {
                // Closed meanwhile.
            }
        }
        return count;
    }
}
