using Parallelism.Wire;

namespace Parallelism.Dispatch;

// All that is known of a worker's end. Text is the obituary as a sentence without its item: "was killed by signal 9 (SIGKILL)".
internal sealed record WorkerDeath(
    int ProcessId,
    WorkerCrashCause Cause,
    int? ExitCode,
    int? Signal,
    string Text,
    string Advice,
    string StandardError,
    OutboxState LastState);
