namespace Parallelism.Tests.Processes;

public sealed class StoppedOrphanTests
{
    // A stopped process does not read the end of its pipe.
    [LinuxFact(Timeout = 90_000)]
    public async Task Stopped_workers_end_with_their_program()
    {
        (_, string[] lines, string error) = await ParentProgram.RunAsync(ParentProgram.Muxer, [ParentProgram.Library, "stopped"]);
        int[] workers = [.. lines.Where(static line => line.StartsWith("worker ", StringComparison.Ordinal)).Select(static line => int.Parse(line[7..], null))];
        workers.Should().HaveCount(2, error);
        foreach (int processId in workers)
            await Pool.UntilAsync(() => !Crash.IsAlive(processId), $"worker {processId} ends with its parent", TimeSpan.FromSeconds(10));
    }
}
