namespace Parallelism.Dispatch;

// Why the strategy ended a worker by force: the cause that its obituary names, and the words behind "was killed because".
internal sealed record KillReason(WorkerCrashCause Cause, string Text, string Advice = "")
{
    public static readonly KillReason Disposed = new(WorkerCrashCause.KilledByStrategy, "the strategy was disposed");
    public static readonly KillReason TimedOut = new(WorkerCrashCause.KilledByStrategy, "its item ran out of time");
    public static readonly KillReason Cancelled = new(WorkerCrashCause.KilledByStrategy, "its item was cancelled and did not end");
    public static readonly KillReason DidNotLeave = new(WorkerCrashCause.KilledByStrategy, "it was to be replaced and did not end");
    public static readonly KillReason ClosedItsPipe = new(WorkerCrashCause.KilledByStrategy, "it closed its pipe and did not end",
        " Something in it closed descriptors that are not its own: look for native code, or code that closes every descriptor.");

    public static readonly KillReason Stopped = new(
        WorkerCrashCause.KilledByStrategy,
        "a signal had stopped it (SIGSTOP) and none resumed it",
        " Look for who stops processes here: a debugger, a job control shell, a freezer.");

    public static KillReason TookTooMuchMemory(long bytes, long limit) => new(
        WorkerCrashCause.OutOfMemory,
        $"it took {bytes >> 20} MiB, and MaxWorkerMemory is {limit >> 20} MiB",
        " Give it less to do at once, or raise MaxWorkerMemory.");

    public static KillReason CouldNotBeSent(Exception error) => new(
        WorkerCrashCause.OutOfMemory, $"what it was to be sent could not be written ({error.Message})", " Send less at once, or share memory.");

    public static KillReason BrokeProtocol(Exception error) => new(WorkerCrashCause.ProtocolViolation, $"what it sent broke the protocol ({error.Message})",
        " Something in it wrote to a descriptor that is not its own, or damaged its memory: look for native and unsafe code.");
}
