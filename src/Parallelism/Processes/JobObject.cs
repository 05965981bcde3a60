using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Parallelism.Processes;

// Windows ends every process of a job when the last handle to it closes: the strategy's process holds the only one, so its end, whatever it is,
// is theirs. Not run yet.
internal static partial class JobObject
{
    private const int ExtendedLimitInformation = 9;
    private const uint KillOnJobClose = 0x2000;

    // The exit code of what is ended by force, as Process.Kill gives it.
    private const uint Killed = uint.MaxValue;

    // Null where the system refuses, for instance because a job that the program runs in allows no other.
    public static SafeFileHandle? TryCreate(Process process)
    {
        SafeFileHandle job = CreateJob(0, 0);
        var limits = new Limits { Flags = KillOnJobClose };
        try
        {
            if (!job.IsInvalid && SetInformation(job, ExtendedLimitInformation, limits, Marshal.SizeOf<Limits>()) && Assign(job, process.SafeHandle))
                return job;
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
        job.Dispose();
        return null;
    }

    public static void Terminate(SafeFileHandle job) => _ = TerminateJob(job, Killed);

    [LibraryImport("kernel32", EntryPoint = "CreateJobObjectW", SetLastError = true)]
    private static partial SafeFileHandle CreateJob(nint attributes, nint name);

    [LibraryImport("kernel32", EntryPoint = "SetInformationJobObject", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetInformation(SafeFileHandle job, int kind, in Limits limits, int length);

    [LibraryImport("kernel32", EntryPoint = "AssignProcessToJobObject", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool Assign(SafeFileHandle job, SafeHandle process);

    [LibraryImport("kernel32", EntryPoint = "TerminateJobObject", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool TerminateJob(SafeFileHandle job, uint exitCode);

    // JOBOBJECT_EXTENDED_LIMIT_INFORMATION.
    [StructLayout(LayoutKind.Sequential)]
    private struct Limits
    {
        public long ProcessTime, JobTime;
        public uint Flags;
        public nuint MinWorkingSet, MaxWorkingSet;
        public uint ActiveProcesses;
        public nuint Affinity;
        public uint PriorityClass, SchedulingClass;
        public ulong Reads, Writes, Others, ReadBytes, WrittenBytes, OtherBytes;
        public nuint ProcessMemory, JobMemory, PeakProcessMemory, PeakJobMemory;
    }
}
