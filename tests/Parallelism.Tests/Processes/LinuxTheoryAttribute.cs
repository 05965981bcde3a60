namespace Parallelism.Tests.Processes;

public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute() => Skip = OperatingSystem.IsLinux() ? null! : "NOT RUN: needs Linux (signals and /proc).";
}
