using System.Globalization;

namespace Parallelism.Tests.Faults;

/// <summary>What a process has at a moment when it should have nothing to do with workers. Managed and Resident are bytes.</summary>
public sealed record SoakSample(int Children, int Files, int Descriptors, int Threads, long Managed, long Resident)
{
    public static SoakSample Take(string temporary)
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return new(
            Directory.GetDirectories("/proc/self/task").Sum(CountChildren),
            Directory.GetFileSystemEntries(temporary).Length,
            Directory.GetFiles("/proc/self/fd").Length,
            Directory.GetDirectories("/proc/self/task").Length,
            GC.GetTotalMemory(forceFullCollection: true),
            Environment.WorkingSet);
    }

    public static bool HasChildren() => Directory.GetDirectories("/proc/self/task").Sum(CountChildren) > 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Children} children, {Files} files, {Descriptors} descriptors, {Threads} threads, {Managed / 1024.0 / 1024:0.0} MiB managed, {Resident / 1024.0 / 1024:0.0} MiB resident");

    private static int CountChildren(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        }
        catch (IOException)
        {
            // The thread ended between the listing and the reading; its children, if any, are another thread's now.
            return 0;
        }
    }
}
