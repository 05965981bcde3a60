namespace Parallelism;

/// <summary>Why a worker process died, as far as its exit code, signal and last words tell.</summary>
public enum WorkerCrashCause
{
    /// <summary>Nothing tells.</summary>
    Unknown,

    /// <summary>The stack ran over.</summary>
    StackOverflow,

    /// <summary>Native code, or unsafe managed code, touched memory that is not there, or failed in another way that the processor reports.</summary>
    NativeCrash,

    /// <summary>The work, or the runtime, called <see cref="Environment.FailFast(string)"/>, or native code aborted.</summary>
    FailFast,

    /// <summary>An exception that nothing caught, on a thread that the work had started.</summary>
    UnhandledException,

    /// <summary>The work called <see cref="Environment.Exit(int)"/> or its native counterpart.</summary>
    Exit,

    /// <summary>Another process, or the system, killed it.</summary>
    Killed,

    /// <summary>Memory ran out: a heap limit, or the system's out-of-memory killer.</summary>
    OutOfMemory,

    /// <summary>The strategy itself killed it: its item was cancelled and did not end, or it was stopped by a signal and not resumed.</summary>
    KilledByStrategy,

    /// <summary>It broke the protocol; what it wrote could not be read.</summary>
    ProtocolViolation,
}
