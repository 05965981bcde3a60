namespace Parallelism.Tests.Processes;

// What only a program of its own can show.
public sealed class ParentProgramTests
{
    [LinuxTheory(Timeout = 120_000)]
    [InlineData("dotnet app.dll")]
    [InlineData("apphost")]
    [InlineData("dotnet run")]
    [InlineData("published folder")]
    public async Task However_the_program_is_started_its_Main_runs_once_and_its_workers_serve(string path)
    {
        string? published = path == "published folder" ? await PublishAsync() : null;
        (string file, string[] arguments) = path switch
        {
            "dotnet app.dll" => (ParentProgram.Muxer, new[] { ParentProgram.Library, "sum" }),
            "apphost" => (Path.Combine(ParentProgram.OutputFolder, ParentProgram.Name), ["sum"]),
            "dotnet run" => (ParentProgram.Muxer,
                ["run", "--no-build", "-c", ParentProgram.Configuration, "--project", ParentProgram.ProjectFolder, "--", "sum"]),
            _ => (Path.Combine(published!, ParentProgram.Name), ["sum"]),
        };
        (int exitCode, string[] lines, string error) = await ParentProgram.RunAsync(file, arguments, ("DOTNET_ROOT", Path.GetDirectoryName(ParentProgram.Muxer)!));
        if (published is not null)
            Directory.Delete(published, recursive: true);
        exitCode.Should().Be(0, error);
        lines.Should().HaveCount(2).And.ContainSingle(static line => line.StartsWith("Main of", StringComparison.Ordinal));
        lines[1].Should().StartWith("sum 30 by ");
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task An_environment_that_selects_processes_starts_no_more_of_them()
    {
        (int exitCode, string[] lines, string error) = await ParentProgram.RunAsync(
            ParentProgram.Muxer, [ParentProgram.Library, "nested"], ("PARALLELISM_STRATEGY", "process"), ("PARALLELISM_MAX_DEGREE", "2"));
        exitCode.Should().Be(0, error);
        lines.Should().HaveCount(2);
        lines[1].Should().Be("process: 0 processes below the workers");
    }

    [LinuxFact(Timeout = 120_000)]
    public async Task Rounds_of_make_use_and_dispose_leave_no_descriptor_no_process_and_no_file()
    {
        (int exitCode, string[] lines, string error) = await ParentProgram.RunAsync(ParentProgram.Muxer, [ParentProgram.Library, "litter", "20"]);
        exitCode.Should().Be(0, error);
        int[] before = Numbers(lines[1]), after = Numbers(lines[2]);
        after[0].Should().BeLessThanOrEqualTo(before[0] + 10, "descriptors");
        after[1].Should().Be(0, "shared memory");
        after[2].Should().Be(0, "child processes");
        after[3].Should().Be(0, "temporary files");
        after[4].Should().BeLessThanOrEqualTo(before[4] + 8, "threads; writers linger for a second");
    }

    public static int[] Numbers(string line) => [.. line.Split(' ').Skip(1).Select(static number => int.Parse(number, null))];

    private static async Task<string> PublishAsync()
    {
        string folder = Directory.CreateTempSubdirectory("published-").FullName;
        (int exitCode, string[] lines, string error) = await ParentProgram.RunAsync(
            ParentProgram.Muxer, ["publish", ParentProgram.ProjectFolder, "--no-build", "-c", ParentProgram.Configuration, "-o", folder, "-v", "q"]);
        exitCode.Should().Be(0, string.Join('\n', lines) + error);
        return folder;
    }
}
