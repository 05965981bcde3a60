using System.IO.Pipes;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Parallelism.Processes;

// How much a pipe takes before a write waits for its reader.
internal static partial class PipeCapacity
{
    private const int Wanted = 1 << 20;
    private const int SetPipeSize = 1031;

    // What is sure without asking: Linux 64 KiB, macOS at least 16, Windows' default for anonymous pipes 4.
    private static int Known => OperatingSystem.IsLinux() ? 48 * 1024 : OperatingSystem.IsMacOS() ? 8 * 1024 : 2 * 1024;

    public static int Raise(Stream pipe)
    {
        if (!OperatingSystem.IsLinux())
            return Known;
        SafeHandle? handle = pipe switch
        {
            FileStream file => file.SafeFileHandle,
            PipeStream stream => stream.SafePipeHandle,
            _ => null,
        };
        // fcntl is variadic, which x64 and arm64 Linux pass like any call. A quarter stays unused: pages of a pipe may be partly filled.
        return handle is not null && Control(handle, SetPipeSize, Wanted) >= Wanted ? Wanted / 4 * 3 : Known;
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(SafeHandle descriptor, int command, int argument);
}
