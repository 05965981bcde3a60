using System.Diagnostics;
using Parallelism.Tests.Processes;

namespace Parallelism.Tests.Faults;

/// <summary>
/// A program ends while four workers with a child each do what is hard to end. Elapsed is the time from its end, as it stamped it itself, until it was
/// seen that no worker, no child and no file of theirs is left.
/// </summary>
public sealed record ParentDeath(IReadOnlyList<Family> Families, TimeSpan Elapsed)
{
    /// <summary>Runs the program and waits until all is gone.</summary>
    /// <param name="end">How it ends: kill, interrupt, failfast, stackoverflow or exit.</param>
    public static async Task<ParentDeath> RunAsync(string end)
    {
        (_, string[] lines, string error) = await ParentProgram.RunAsync(ParentProgram.Muxer, [ParentProgram.Library, "families", end]);
        Family[] families = [.. Select(lines, "family ").Select(Family.Parse)];
        if (Select(lines, "end ") is not [string stamp])
            throw new InvalidOperationException($"The program did not come to its end: {error}");
        foreach (Family family in families)
            await family.ShouldBeGoneAsync();
        return new(families, Stopwatch.GetElapsedTime(long.Parse(stamp, null)));
    }

    private static string[] Select(string[] lines, string beginning) =>
        [.. lines.Where(line => line.StartsWith(beginning, StringComparison.Ordinal)).Select(line => line[beginning.Length..])];
}
