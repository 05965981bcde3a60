namespace Parallelism.Tests.Processes;

// Signals and /proc: elsewhere the test says that it did not run.
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null! : "NOT RUN: needs Linux (signals and /proc).";
}
