using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Parallelism.Topology;

// The live call on Windows. Compiled everywhere, run on Windows only; no machine that builds this project runs it yet, so it is unproven:
// what is tested is WindowsBuffer, on recorded buffers.
internal static partial class WindowsCalls
{
    private const int RelationAll = 0xffff;

    // Null where the system refuses, or where the process is 32-bit and the records have another layout.
    [SupportedOSPlatform("windows")]
    public static MachineTopology? Read()
    {
        if (!Environment.Is64BitProcess)
            return null;
        try
        {
            uint length = 0;
            GetLogicalProcessorInformationEx(RelationAll, null, ref length);

            // Processors may come online between the two calls.
            for (var attempt = 0; attempt < 4 && length is > 0 and < 16 << 20; attempt++)
            {
                var buffer = new byte[length];
                if (GetLogicalProcessorInformationEx(RelationAll, buffer, ref length))
                    return WindowsBuffer.Parse(buffer.AsSpan(0, (int)length));
            }
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
        }

        return null;
    }

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetLogicalProcessorInformationEx(int relationship, [Out] byte[]? buffer, ref uint length);
}
