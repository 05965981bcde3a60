using System.Diagnostics;

namespace Parallelism.Tests.Processes;

// A worker and a child that its work started and left running.
public sealed record Family(int Worker, int Child)
{
    // What is promised is a second; a busy machine comes to it later.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    // Runs in the worker. The child has the worker's standard error, and holds it open for as long as it lives.
    public static Family Found()
    {
        using Process child = Process.Start("sleep", "1000");
        return new(Environment.ProcessId, child.Id);
    }

    public static Family Parse(string line)
    {
        string[] ids = line.Split(' ')[^1].Split('-');
        return new(int.Parse(ids[0], null), int.Parse(ids[1], null));
    }

    // Neither lives, and the runtime's files in the temporary folder are gone with the worker.
    public async Task ShouldBeGoneAsync()
    {
        var clock = Stopwatch.StartNew();
        while (FindLeftover() is { } leftover)
        {
            if (clock.Elapsed > Soon)
                throw new TimeoutException($"{leftover} is still there after {Soon}.");
            await Task.Delay(2);
        }
    }

    private string? FindLeftover()
    {
        if (Crash.IsAlive(Worker))
            return $"Worker {Worker}";
        if (Crash.IsAlive(Child))
            return $"Child {Child} of worker {Worker}";
        return FilesOf(Worker).FirstOrDefault();
    }

    public static string[] FilesOf(int processId) =>
    [
        .. Directory.GetFiles(Path.GetTempPath(), $"dotnet-diagnostic-{processId}-*"),
        .. Directory.GetFiles(Path.GetTempPath(), $"clr-debug-pipe-{processId}-*"),
    ];
}
