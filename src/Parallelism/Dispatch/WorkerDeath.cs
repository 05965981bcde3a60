using System.Diagnostics;
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
    OutboxState LastState)
{
    // As a timestamp; 0 where nobody looked.
    public long NoticedAt { get; init; }

    public string? DumpPath { get; init; }

    // How long the item had run that was running; zero where none was.
    public TimeSpan RunningTime =>
        LastState.Ticket != 0 && NoticedAt > LastState.Since ? Stopwatch.GetElapsedTime(LastState.Since, NoticedAt) : TimeSpan.Zero;
}
