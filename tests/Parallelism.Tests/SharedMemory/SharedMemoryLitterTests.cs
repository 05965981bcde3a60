using Parallelism.Tests.Processes;

namespace Parallelism.Tests.SharedMemory;

// The memory ends with the processes that have it, however they end.
public sealed class SharedMemoryLitterTests
{
    [LinuxTheory(Timeout = 90_000)]
    [InlineData("kill")]
    [InlineData("both")]
    public async Task Nothing_is_left_by_a_program_that_is_killed(string end)
    {
        (_, string[] lines, string error) = await ParentProgram.RunAsync(ParentProgram.Muxer, [ParentProgram.Library, "shared", end]);
        int[] workers = [.. Of(lines, "worker ").Select(static id => int.Parse(id, null))];
        string[] memories = [.. Of(lines, "memory ")];
        workers.Should().HaveCount(2, error);
        memories.Should().HaveCountGreaterThanOrEqualTo(3, "two arrays, and what carries the arguments");
        foreach (int worker in workers)
            await Pool.UntilAsync(() => !Crash.IsAlive(worker), $"worker {worker} ends with its parent", TimeSpan.FromSeconds(10));
        FindHolders(memories).Should().BeEmpty();
        Directory.GetFiles("/dev/shm").Should().NotContain(static path => path.Contains("arallelism", StringComparison.Ordinal));
    }

    [LinuxFact(Timeout = 120_000)]
    public async Task Nothing_is_left_by_arrays_large_values_and_crashes()
    {
        (int exitCode, string[] lines, string error) = await ParentProgram.RunAsync(ParentProgram.Muxer, [ParentProgram.Library, "sharedlitter", "40"]);
        exitCode.Should().Be(0, error);
        lines[^1].Should().Be("left 0");
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task A_program_whose_memory_nobody_may_open_copies_and_says_so()
    {
        (int exitCode, string[] lines, string error) = await ParentProgram.RunAsync(ParentProgram.Muxer, [ParentProgram.Library, "hidden"]);
        exitCode.Should().Be(0, error);
        lines[1].Should().Be($"length {16 << 20}, through the pipe True");
        lines[2].Should().StartWith("refused captured 'array'").And.Contain("dumpable");
        lines[3].Should().Be("made 2", "its workers hide nothing");
        Directory.GetFiles(Path.GetTempPath(), $"parallelism-{lines[0]["Main of ".Length..]}-*").Should().BeEmpty();
    }

    private static IEnumerable<string> Of(string[] lines, string kind) =>
        lines.Where(line => line.StartsWith(kind, StringComparison.Ordinal)).Select(line => line[kind.Length..]);

    private static List<string> FindHolders(string[] inodes)
    {
        var holders = new List<string>();
        foreach (string process in Directory.GetDirectories("/proc").Where(static path => int.TryParse(Path.GetFileName(path), out _)))
        {
            try
            {
                holders.AddRange(File.ReadLines($"{process}/maps")
                    .Where(line => line.Contains("/memfd:parallelism", StringComparison.Ordinal) && inodes.Contains(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4]))
                    .Select(line => $"{process}: {line}"));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It has ended, or is another user's.
            }
        }
        return holders;
    }
}
