using System.Diagnostics;
using System.Globalization;
using Parallelism.Tests.Processes;

namespace Parallelism.Tests.Topology;

// Whole programs under limits of this machine.
public sealed class LiveLimitTests
{
    private const int Limit = 120_000;

    [ToolFact("taskset")]
    public async Task A_program_under_taskset_sees_what_nproc_sees()
    {
        var first = TopologyProbe.Read().Usable.First.ToString(CultureInfo.InvariantCulture);
        var lines = await RunAsync("/usr/bin/taskset", ["-c", first, ParentProgram.Muxer, ParentProgram.Library, "limits"]);

        lines.Should().Contain($"usable {first}").And.Contain(line => line.StartsWith("sequential, 1 at once"));
        Tool.Output("taskset", "-c", first, "nproc").Trim().Should().Be("1");
    }

    [GroupFact("cpu")]
    public async Task A_quota_of_an_ancestor_is_seen_explained_and_obeyed()
    {
        using var group = LiveGroup.TryCreate("cpu", out _)!;
        group.SetQuota(500);
        var (file, arguments) = group.Inside(ParentProgram.Muxer, ParentProgram.Library, "limits");
        var lines = await RunAsync(file, arguments);

        lines.Should().Contain("quota 0.5").And.Contain(line => line.StartsWith("sequential, 1 at once"));
        var name = group.OuterFolder[group.OuterFolder.LastIndexOf('/')..];
        lines.Should().Contain(line => line.Contains($"of {name}: 0.5 → 1, never below one  <- the least"));
    }

    [GroupFact("cpuset")]
    public async Task A_cpuset_is_seen_as_nproc_and_hwloc_see_it()
    {
        using var group = LiveGroup.TryCreate("cpuset", out _)!;
        var first = TopologyProbe.Read().Usable.First.ToString(CultureInfo.InvariantCulture);
        group.SetProcessors(first);
        var (file, arguments) = group.Inside(ParentProgram.Muxer, ParentProgram.Library, "limits");
        (await RunAsync(file, arguments)).Should().Contain($"usable {first}").And.Contain(line => line.Contains($"cpuset: {first} ({group.OuterFolder}/"));

        (file, arguments) = group.Inside("/usr/bin/nproc");
        (await RunAsync(file, arguments)).Should().Equal("1");
        if (!File.Exists("/usr/bin/lstopo-no-graphics"))
            return;
        (file, arguments) = group.Inside("/usr/bin/lstopo-no-graphics", "--only", "PU", "--no-io");
        (await RunAsync(file, arguments)).Should().ContainSingle().Which.Should().Contain($"P#{first}");
    }

    // On one processor a quota cannot be raised to anything that shows.
    [GroupFact("cpu")]
    public async Task A_quota_that_is_raised_while_the_program_works_is_noticed()
    {
        if (TopologyProbe.Read().Usable.Count < 2)
            return;
        using var group = LiveGroup.TryCreate("cpu", out _)!;
        group.SetQuota(1000);
        var (file, arguments) = group.Inside(ParentProgram.Muxer, ParentProgram.Library, "follow");
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true })!;
        try
        {
            (await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMilliseconds(Limit))).Should().StartWith("Main of");
            (await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMilliseconds(Limit))).Should().Be("degree 1");
            group.SetQuota(2000);
            (await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMilliseconds(Limit))).Should().Be("degree 2");
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMilliseconds(Limit));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static async Task<string[]> RunAsync(string file, string[] arguments)
    {
        var (exitCode, lines, error) = await ParentProgram.RunAsync(file, arguments);
        exitCode.Should().Be(0, error);
        return lines;
    }
}
