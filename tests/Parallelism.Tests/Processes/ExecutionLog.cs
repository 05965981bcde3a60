namespace Parallelism.Tests.Processes;

// Which items were begun, written by the workers before anything else of the item happens: one file for each worker, four bytes for each item.
public static class ExecutionLog
{
    private static FileStream? _file;

    public static void Note(string folder, int index)
    {
        FileStream? file = _file;
        if (file is null || Path.GetDirectoryName(file.Name) != folder)
            _file = file = new(Path.Combine(folder, $"log-{Environment.ProcessId}"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        Span<byte> bytes = stackalloc byte[4];
        BitConverter.TryWriteBytes(bytes, index);
        file.Write(bytes);
    }

    // How often each item was begun.
    public static int[] Read(string folder, int count)
    {
        int[] begun = new int[count];
        foreach (string file in Directory.GetFiles(folder, "log-*"))
        {
            byte[] bytes = File.ReadAllBytes(file);
            for (int i = 0; i < bytes.Length; i += 4)
                begun[BitConverter.ToInt32(bytes, i)]++;
        }
        return begun;
    }
}
