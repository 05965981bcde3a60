using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Parallelism.Topology;

// The live calls on Windows. Compiled everywhere, run on Windows only; no machine that builds this project runs them yet, so they are unproven:
// what is tested is WindowsBuffer, on recorded buffers, and WindowsLimits, on answers written down by their documented layout.
internal static partial class WindowsCalls
{
    private const int RelationAll = 0xffff;
    private const int JobObjectBasicLimitInformation = 2;
    private const int JobObjectGroupInformationEx = 14;
    private const int JobObjectCpuRateControlInformation = 15;

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
                    return WindowsBuffer.Parse(buffer.AsSpan(0, (int)length), Ask());
            }
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
        }

        return null;
    }

    private static WindowsAnswers Ask()
    {
        var self = GetCurrentProcess();
        ushort count = 64;
        var groups = new ushort[count];
        if (!GetProcessGroupAffinity(self, ref count, groups))
            count = 0;
        return new WindowsAnswers
        {
            Groups = groups[..count],
            Mask = GetProcessAffinityMask(self, out var mask, out _) ? mask : 0,
            CpuSets = AskCpuSets(self),
            DefaultCpuSets = AskDefaultCpuSets(self),
            JobLimits = AskJob(JobObjectBasicLimitInformation, 64),
            JobGroups = AskJob(JobObjectGroupInformationEx, 16 * 64),
            JobRate = AskJob(JobObjectCpuRateControlInformation, 8),
        };
    }

    // Windows 10 and later have CPU sets.
    private static byte[] AskCpuSets(nint self)
    {
        try
        {
            GetSystemCpuSetInformation(null, 0, out var length, self, 0);
            var buffer = new byte[Math.Min(length, 16 << 20)];
            return buffer.Length > 0 && GetSystemCpuSetInformation(buffer, (uint)buffer.Length, out length, self, 0) ? buffer[..(int)Math.Min(length, buffer.Length)] : [];
        }
        catch (EntryPointNotFoundException)
        {
            return [];
        }
    }

    private static uint[] AskDefaultCpuSets(nint self)
    {
        try
        {
            var ids = new uint[1024];
            return GetProcessDefaultCpuSets(self, ids, (uint)ids.Length, out var count) ? ids[..(int)Math.Min(count, ids.Length)] : [];
        }
        catch (EntryPointNotFoundException)
        {
            return [];
        }
    }

    // Of the job that this process is in; fails where it is in none.
    private static byte[] AskJob(int kind, int most)
    {
        var buffer = new byte[most];
        return QueryInformationJobObject(0, kind, buffer, (uint)most, out var length) ? buffer[..(int)Math.Min(length, most)] : [];
    }

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint GetCurrentProcess();

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetProcessGroupAffinity(nint process, ref ushort count, [Out] ushort[] groups);

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetProcessAffinityMask(nint process, out nuint processMask, out nuint systemMask);

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetSystemCpuSetInformation([Out] byte[]? information, uint bufferLength, out uint returnedLength, nint process, uint flags);

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetProcessDefaultCpuSets(nint process, [Out] uint[] ids, uint count, out uint required);

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool QueryInformationJobObject(nint job, int kind, [Out] byte[] information, uint length, out uint returnedLength);

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetLogicalProcessorInformationEx(int relationship, [Out] byte[]? buffer, ref uint length);
}
