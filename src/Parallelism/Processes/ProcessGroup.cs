using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Parallelism.Processes;

// A worker and every process that its work started, as one thing that can be ended: a process group whose leader the worker is (Unix), or a job
// object (Windows). What the work turns into a session of its own (setsid, daemons) leaves the group and is not ended with it.
internal sealed partial class ProcessGroup : IDisposable
{
    private const int SigKill = 9;
    private const int SigContinue = 18;
    private const int SetParentDeathSignal = 1;

    private readonly Process _leader;
    private readonly SafeFileHandle? _job;

    private ProcessGroup(Process leader, SafeFileHandle? job)
    {
        _leader = leader;
        _job = job;
    }

    public static ProcessGroup Of(Process leader) => new(leader, OperatingSystem.IsWindows() ? JobObject.TryCreate(leader) : null);

    // In the worker, first of all. A session of its own rather than a group alone: so a terminal's Ctrl+C reaches the program only, which decides
    // what becomes of its workers, and nothing under a worker can read from the program's terminal.
    public static void Lead()
    {
        if (OperatingSystem.IsWindows())
            return;
        _ = CreateSession();
        // A worker that somebody has stopped would not see that its program is gone: it is resumed for that. The end of the thread that started it
        // counts too, which does no harm.
        if (OperatingSystem.IsLinux())
            _ = ControlProcess(SetParentDeathSignal, SigContinue);
    }

    // In the worker: the end of it and of its group. Returns only where the system is slow.
    public static void KillOwn()
    {
        if (OperatingSystem.IsWindows())
        {
            using Process self = Process.GetCurrentProcess();
            self.Kill(entireProcessTree: true);
            return;
        }
        KillMembers(Environment.ProcessId);
        // Where no session could be made there is no such group.
        _ = SendSignal(Environment.ProcessId, SigKill);
    }

    // Ends the leader, if it lives, and what is left of its group. The id of a group is not given to another process while any member lives.
    public void Kill()
    {
        if (_job is not null)
            JobObject.Terminate(_job);
        else if (!OperatingSystem.IsWindows())
            KillMembers(_leader.Id);
        try
        {
            // It may not lead its group yet.
            if (_job is null)
                _leader.Kill(entireProcessTree: OperatingSystem.IsWindows());
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
        {
            // It ended by itself meanwhile.
        }
    }

    public void Dispose() => _job?.Dispose();

    // Their files first: once they are dead nobody knows whose they were.
    private static void KillMembers(int leader)
    {
        RuntimeFiles.Delete(id => GroupOf(id) == leader);
        _ = SendSignal(-leader, SigKill);
    }

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int CreateSession();

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ControlProcess(int option, nuint value);

    [LibraryImport("libc", EntryPoint = "getpgid")]
    private static partial int GroupOf(int processId);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}
