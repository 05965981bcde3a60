using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Parallelism.Tests.Processes;

// Ends the process that it is called in, one way or another. Never call it in the test's own process.
public static partial class Crash
{
    // Those that end a process, at once and on any machine.
    public static readonly Way[] Deadly =
    [
        Way.Exit0, Way.Exit42, Way.FailFast, Way.StackOverflow, Way.NativeWrite, Way.Kill, Way.Terminate, Way.Abort, Way.ThrowOnThread,
    ];

    public const string Message = "thrown on purpose";

    private const int SigKill = 9;
    private const int SigTerm = 15;
    private const int SigStop = 19;
    private const long SmallHeap = 512L << 20;
    private const long Unmapped = 0x0000_7A00_0000_0000;

    // What happens to the class that a test makes fail while it is initialized.
    public static Way Planned { get; set; }

    public static void By(Way way)
    {
        if (way != Way.Throw && !WorkerHost.IsWorker)
            throw new InvalidOperationException("This would end the test run.");
        switch (way)
        {
            case Way.Throw:
                throw new InvalidOperationException(Message);
            case Way.Exit0:
                Environment.Exit(0);
                break;
            case Way.Exit42:
                Environment.Exit(42);
                break;
            case Way.FailFast:
                Environment.FailFast(Message);
                break;
            case Way.StackOverflow:
                _ = Recurse(0);
                break;
            case Way.NativeWrite:
                // Not near null: that would be an exception like any other.
                Marshal.WriteInt32(unchecked((nint)Unmapped), 1);
                break;
            case Way.Kill:
                Signal(Environment.ProcessId, SigKill);
                break;
            case Way.Terminate:
                Signal(Environment.ProcessId, SigTerm);
                break;
            case Way.Abort:
                AbortNow();
                break;
            case Way.ThrowOnThread:
                new Thread(static () => throw new InvalidOperationException(Message)).Start();
                break;
            case Way.Stop:
                Signal(Environment.ProcessId, SigStop);
                break;
            case Way.OutOfMemory:
                new Thread(FillHeap).Start();
                break;
        }
        // A signal, or another thread, needs a moment.
        Thread.Sleep(Timeout.Infinite);
    }

    public static void Signal(int processId, int signal) => _ = SendSignal(processId, signal);

    private static void FillHeap()
    {
        if (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes > SmallHeap)
            throw new InvalidOperationException("This would use up the machine's memory.");
        var held = new List<byte[]>();
        while (true)
            held.Add(new byte[1 << 20]);
    }

    // A zombie is as dead as can be without its parent.
    public static bool IsAlive(int processId) => ReadState(processId) is not (null or 'Z' or 'X');

    // The signal stops the threads of a process one by one: whether all have stopped.
    public static bool IsStopped(int processId)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{processId}/task").All(static thread => StateIn($"{thread}/stat") == 'T');
        }
        catch (IOException)
        {
            // It, or one of its threads, ended meanwhile.
            return false;
        }
    }

    public static bool IsWorker(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/cmdline").Contains("Parallelism.dll", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // It dies between the opening of the file and its reading: "no such process".
            return false;
        }
    }

    // As proc_pid_stat(5) has it; null: there is no such process.
    private static char? ReadState(int processId)
    {
        try
        {
            return StateIn($"/proc/{processId}/stat");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static char StateIn(string file)
    {
        string status = File.ReadAllText(file);
        return status[status.LastIndexOf(')') + 2];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Recurse(int depth) => depth < 0 ? 0 : Recurse(depth + 1) + 1;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "abort")]
    private static partial void AbortNow();
}
