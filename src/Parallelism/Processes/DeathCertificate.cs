using System.Globalization;
using Parallelism.Dispatch;
using Parallelism.Wire;

namespace Parallelism.Processes;

// Reads the cause of a worker's death off its exit code and its last words. On Unix the code alone does not tell: a stack overflow, a native
// crash that the runtime reports, FailFast and an unhandled exception all abort (134), and only the first line of standard error differs.
internal static class DeathCertificate
{
    private const int MaxQuoted = 600;

    // By the runtime's convention a code above this is a signal.
    private const int SignalBase = 128;
    private const int SigKill = 9;
    private const string NativeAdvice = " The frames below, if any, lead to the call; a dump tells more (DumpFolder).";

    // What the runtime writes when it ends a process; where one begins another, the longer one first.
    internal static readonly string[] Verdicts =
    [
        "Unhandled exception. System.OutOfMemoryException", "Unhandled exception.", "Stack overflow.", "Out of memory.", "Process terminated.", "Fatal error.",
    ];

    public static WorkerDeath Write(int processId, int? exitCode, string standardError, KillReason? killReason, OutboxState lastState)
    {
        int? signal = !OperatingSystem.IsWindows() && exitCode is > SignalBase and < SignalBase + 65 ? exitCode - SignalBase : null;
        (WorkerCrashCause cause, string text, string advice) = Classify(exitCode, signal, standardError, killReason);
        return new(processId, cause, signal is null ? exitCode : null, signal, text, advice, Quote(standardError), lastState);
    }

    // Whether the verdict in what it wrote is the one that it died of.
    public static bool IsByVerdict(WorkerDeath death) =>
        (OperatingSystem.IsWindows() || death.Signal is 6 or 11)
        && death.Cause is WorkerCrashCause.OutOfMemory or WorkerCrashCause.StackOverflow or WorkerCrashCause.UnhandledException
            or WorkerCrashCause.FailFast or WorkerCrashCause.NativeCrash;

    private static (WorkerCrashCause Cause, string Text, string Advice) Classify(
        int? exitCode, int? signal, string standardError, KillReason? killReason)
    {
        // Where it had died already when the kill came, it died of something else.
        bool isKilled = signal is SigKill || exitCode is null || OperatingSystem.IsWindows();
        if (killReason is not null && (isKilled || killReason.Cause == WorkerCrashCause.ProtocolViolation))
            return (killReason.Cause, $"was killed because {killReason.Text}", killReason.Advice);
        // The runtime aborts after its verdict: who was killed, or exited, may have written the same words, but did not die of them.
        if (OperatingSystem.IsWindows() || signal is 6 or 11)
        {
            switch (FindVerdict(standardError).Verdict)
            {
                case "Unhandled exception. System.OutOfMemoryException" or "Out of memory.":
                    return (WorkerCrashCause.OutOfMemory, "ran out of memory",
                        " It met a limit of its heap, its container or the machine: raise that limit, lower MaxDegreeOfParallelism, or let an item do less at once.");
                case "Stack overflow.":
                    return (WorkerCrashCause.StackOverflow, "died of a stack overflow", " Look for endless recursion: the frames below repeat it.");
                case "Unhandled exception.":
                    return (WorkerCrashCause.UnhandledException, "died of an unhandled exception on a thread that the work had started",
                        " Catch it there: nothing above it can.");
                case "Process terminated.":
                    return (WorkerCrashCause.FailFast, "ended itself with Environment.FailFast", " Who called it says why, below.");
                case "Fatal error.":
                    return (WorkerCrashCause.NativeCrash, "died of a fatal error in native or unsafe code", NativeAdvice);
            }
        }
        return signal switch
        {
            9 => (WorkerCrashCause.Killed, "was killed by signal 9 (SIGKILL)",
                " Most often this is the system's out-of-memory killer (the kernel's log tells): lower MaxDegreeOfParallelism or set MaxWorkerMemory."),
            6 => (WorkerCrashCause.FailFast, "aborted by signal 6 (SIGABRT)", " Native code calls abort() when a check of its own fails; what it found wrong stands on its standard error, if anywhere."),
            4 or 7 or 8 or 11 => (WorkerCrashCause.NativeCrash, $"died of signal {signal} ({SignalName(signal.Value)}) in native or unsafe code", NativeAdvice),
            { } other => (WorkerCrashCause.Killed, $"was ended by signal {other} ({SignalName(other)})",
                " Something outside sent it (a person, a service manager, a container that stops), or the work itself."),
            null => ClassifyExit(exitCode),
        };
    }

    private static (WorkerCrashCause Cause, string Text, string Advice) ClassifyExit(int? exitCode) => unchecked((uint?)exitCode) switch
    {
        null => (WorkerCrashCause.Unknown, "ended; the system does not say how", ""),
        0xC00000FD => (WorkerCrashCause.StackOverflow, "died of a stack overflow", " Look for endless recursion."),
        0xC0000005 => (WorkerCrashCause.NativeCrash, "died of an access violation in native or unsafe code", NativeAdvice),
        0xC0000602 or 0x80131623 => (WorkerCrashCause.FailFast, "ended itself by a fail-fast", ""),
        0xE0434352 => (WorkerCrashCause.UnhandledException, "died of an unhandled exception on a thread that the work had started", " Catch it there: nothing above it can."),
        { } code => (WorkerCrashCause.Exit, string.Create(CultureInfo.InvariantCulture, $"exited with code {(int)code}"),
            " The work, or a library that it uses, called Environment.Exit or exit(): let it throw instead, which costs no worker."),
    };

    private static string SignalName(int signal) => signal switch
    {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        6 => "SIGABRT",
        7 => OperatingSystem.IsMacOS() ? "SIGEMT" : "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        10 => OperatingSystem.IsMacOS() ? "SIGBUS" : "SIGUSR1",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        15 => "SIGTERM",
        _ => "no common name",
    };

    // The last one, at the beginning of a line: before it stands what the work wrote.
    private static (string? Verdict, int Start) FindVerdict(string standardError)
    {
        (string? Verdict, int Start) last = (null, -1);
        foreach (string verdict in Verdicts)
        {
            int start = standardError.LastIndexOf('\n' + verdict, StringComparison.Ordinal) + 1;
            if (start == 0 && !standardError.StartsWith(verdict, StringComparison.Ordinal))
                continue;
            if (start > last.Start)
                last = (verdict, start);
        }
        return last;
    }

    // From the verdict on, as far as it fits; without one, the end.
    private static string Quote(string text)
    {
        text = text.Trim();
        if (FindVerdict(text).Start is > 0 and var start)
            text = text[start..];
        else if (text.Length > MaxQuoted && FindVerdict(text).Verdict is null)
            return string.Concat("... ", text.AsSpan(text.Length - MaxQuoted));
        return text.Length <= MaxQuoted ? text : string.Concat(text.AsSpan(0, MaxQuoted), " ...");
    }
}
