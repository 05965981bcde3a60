using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Parallelism.Placement;

// Compiled everywhere; no machine that builds this project runs it yet, so it is unproven. For machines of one processor group.
[SupportedOSPlatform("windows")]
internal static partial class WindowsAffinity
{
    public static nint MaskOf(ProcessorSet processors)
    {
        nint mask = 0;
        foreach (int processor in processors)
            mask |= (nint)1 << processor;
        return mask;
    }

    public static void Set(ProcessorSet processors)
    {
        if (SetThreadAffinityMask(GetCurrentThread(), MaskOf(processors)) == 0)
            throw new InvalidOperationException($"The system refused the processors {processors}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
    }

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint GetCurrentThread();

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint SetThreadAffinityMask(nint thread, nint mask);
}
