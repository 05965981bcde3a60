using Microsoft.Win32.SafeHandles;

namespace Parallelism.Tests.Processes;

// The pipe that a worker writes its frames to, as work finds it that looks where it should not: the one whose other end the strategy's process has.
public static class FramePipe
{
    private const int WriteOnly = 1;
    private const int AccessMode = 3;

    public static void Write(int parent, byte[] bytes)
    {
        HashSet<string> theirs = [.. Pipes(parent).Select(static pipe => pipe.Name)];
        string errors = Pipes(Environment.ProcessId).First(static pipe => pipe.Descriptor == 2).Name;
        foreach ((int descriptor, string name) in Pipes(Environment.ProcessId))
        {
            if (name == errors || !theirs.Contains(name) || !IsForWriting(descriptor))
                continue;
            using var stream = new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            stream.Write(bytes);
            return;
        }
        throw new InvalidOperationException("The worker's pipe was not found.");
    }

    private static IEnumerable<(int Descriptor, string Name)> Pipes(int processId)
    {
        foreach (string file in Directory.GetFiles($"/proc/{processId}/fd"))
        {
            if (new FileInfo(file).LinkTarget is { } target && target.StartsWith("pipe:", StringComparison.Ordinal))
                yield return (int.Parse(Path.GetFileName(file), null), target);
        }
    }

    private static bool IsForWriting(int descriptor)
    {
        string flags = File.ReadLines($"/proc/self/fdinfo/{descriptor}").First(static line => line.StartsWith("flags:", StringComparison.Ordinal));
        return (Convert.ToInt32(flags[6..].Trim(), 8) & AccessMode) == WriteOnly;
    }
}
