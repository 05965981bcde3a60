using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Parallelism.Worker;

internal static partial class OwnProcess
{
    private const int SigKill = 9;

    // Ends this process now: nothing runs any more, no handler, no finalizer. Environment.Exit runs both and can hang on what the work left.
    public static void Kill()
    {
        if (OperatingSystem.IsWindows())
        {
            using Process self = Process.GetCurrentProcess();
            self.Kill();
        }
        else
        {
            _ = SendSignal(Environment.ProcessId, SigKill);
        }
        Thread.Sleep(Timeout.Infinite);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}
