namespace Parallelism.Tests.Processes;

// What is told of a death, by the way that it came.
public static class CrashEvidence
{
    public static void ShouldTell(this WorkerCrashedException error, Way way)
    {
        Expected expected = way switch
        {
            Way.Exit0 => new(WorkerCrashCause.Exit, 0, null),
            Way.Exit42 => new(WorkerCrashCause.Exit, 42, null),
            Way.FailFast => new(WorkerCrashCause.FailFast, null, 6, Crash.Message),
            Way.StackOverflow => new(WorkerCrashCause.StackOverflow, null, 6, "Recurse"),
            Way.NativeWrite => new(WorkerCrashCause.NativeCrash, null, 6, "Fatal error."),
            Way.Kill => new(WorkerCrashCause.Killed, null, 9),
            Way.Terminate => new(WorkerCrashCause.Killed, null, 15),
            Way.Abort => new(WorkerCrashCause.FailFast, null, 6),
            Way.ThrowOnThread => new(WorkerCrashCause.UnhandledException, null, 6, Crash.Message),
            Way.Stop => new(WorkerCrashCause.KilledByStrategy, null, 9),
            Way.OutOfMemory => new(WorkerCrashCause.OutOfMemory, null, 6),
            _ => throw new ArgumentOutOfRangeException(nameof(way), way, "This way ends no process."),
        };
        error.Cause.Should().Be(expected.Cause, error.Message);
        error.ExitCode.Should().Be(expected.ExitCode, error.Message);
        error.Signal.Should().Be(expected.Signal, error.Message);
        if (expected.LastWords.Length > 0)
            error.StandardError.Should().Contain(expected.LastWords);
        error.ProcessId.Should().BePositive();
        Crash.IsAlive(error.ProcessId).Should().BeFalse();
    }

    public static void ShouldTell(this WorkerStartException error, Way way) => error.Message.Should().Contain(way switch
    {
        Way.Throw => Crash.Message,
        Way.Exit0 => "exited with code 0",
        Way.Exit42 => "exited with code 42",
        Way.FailFast => "Environment.FailFast",
        Way.StackOverflow => "stack overflow",
        Way.NativeWrite => "fatal error in native or unsafe code",
        Way.Kill => "signal 9 (SIGKILL)",
        Way.Terminate => "signal 15 (SIGTERM)",
        Way.Abort => "signal 6 (SIGABRT)",
        Way.ThrowOnThread => "unhandled exception",
        Way.Stop => "greet in time",
        Way.OutOfMemory => "ran out of memory",
        _ => throw new ArgumentOutOfRangeException(nameof(way), way, "This way is not known."),
    });

    private sealed record Expected(WorkerCrashCause Cause, int? ExitCode, int? Signal, string LastWords = "");
}
