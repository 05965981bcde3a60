using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Parallelism.Placement;

// sched_setaffinity(2), for the calling thread.
internal static unsafe partial class LinuxAffinity
{
    // Room for 65,536 processors, more than a kernel is built for: it refuses to read a mask into less than its own.
    private const int Words = 1024;

    public static ProcessorSet Get()
    {
        ulong* mask = stackalloc ulong[Words];
        // The C library clears what the kernel's own mask leaves of it.
        if (GetAffinity(0, Words * sizeof(ulong), mask) != 0)
            throw Refused("did not tell the processors of this thread");
        var processors = new List<int>();
        for (int i = 0; i < Words * 64; i++)
        {
            if ((mask[i >> 6] & (1UL << i)) != 0)
                processors.Add(i);
        }
        return new([.. processors]);
    }

    public static void Set(ProcessorSet processors)
    {
        ulong* mask = stackalloc ulong[Words];
        new Span<ulong>(mask, Words).Clear();
        foreach (int processor in processors)
            mask[processor >> 6] |= 1UL << processor;
        if (SetAffinity(0, Words * sizeof(ulong), mask) != 0)
            throw Refused($"refused the processors {processors}");
    }

    private static InvalidOperationException Refused(string what) => new($"The system {what}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetAffinity(int thread, nuint size, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_getaffinity", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetAffinity(int thread, nuint size, ulong* mask);
}
