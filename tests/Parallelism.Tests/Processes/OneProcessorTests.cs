namespace Parallelism.Tests.Processes;

// Whoever has one processor waits for nobody.
public sealed class OneProcessorTests
{
    private const string TaskSet = "/usr/bin/taskset";

    [LinuxTheory(Timeout = 120_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Quota1_NoHang(bool byAffinity)
    {
        string[] command = [ParentProgram.Muxer, ParentProgram.Library, "verbs"];
        if (byAffinity && File.Exists(TaskSet))
            command = [TaskSet, "-c", FirstAllowed(), .. command];
        (int exitCode, string[] lines, string error) = await ParentProgram.RunAsync(
            command[0], command[1..], ("DOTNET_PROCESSOR_COUNT", byAffinity ? "" : "1"));
        exitCode.Should().Be(0, error);
        lines[1..].Should().Equal(
            $"processors {(byAffinity && !File.Exists(TaskSet) ? Environment.ProcessorCount : 1)}",
            "sequential: 1 249500 124750 124750 20",
            "thread: 1 249500 124750 124750 20",
            "process: 1 249500 124750 124750 20");
    }

    private static string FirstAllowed()
    {
        string line = File.ReadLines("/proc/self/status").First(static line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal));
        return line.Split(':')[1].Trim().Split(',', '-')[0];
    }
}
