namespace Parallelism.Tests.Parent;

// What rounds of make, use and dispose leave in this process and in the system: descriptors, child processes, temporary files.
internal static class Litter
{
    private const int WarmUp = 5;

    public static async Task CountAsync(int rounds)
    {
        for (int i = 0; i < WarmUp; i++)
            await UseAsync(i);
        Tell("before");
        for (int i = 0; i < rounds; i++)
            await UseAsync(i);
        Tell("after");
    }

    private static async Task UseAsync(int round)
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1 });
        await strategy.MapAsync([1, 2, 3], static x => x + 1);
        if (round % 5 != 0)
            return;
        try
        {
            await strategy.RunAsync(static () => Environment.Exit(1));
        }
        catch (WorkerCrashedException)
        {
            // Also the dead leave nothing.
        }
    }

    private static void Tell(string when)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        string[] targets = [.. Directory.GetFiles("/proc/self/fd").Select(static file => new FileInfo(file).LinkTarget ?? "")];
        int memory = targets.Count(static target => target.Contains("memfd", StringComparison.Ordinal) && !target.Contains("doublemapper", StringComparison.Ordinal));
        int children = Directory.GetDirectories("/proc/self/task").Sum(CountChildren);
        int files = Directory.GetFiles(Path.GetTempPath(), $"parallelism-{Environment.ProcessId}*").Length;
        int threads = Directory.GetDirectories("/proc/self/task").Length;
        Console.WriteLine($"{when} {targets.Length} {memory} {children} {files} {threads}");
    }

    private static int CountChildren(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        }
        catch (IOException)
        {
            // The thread ended between the listing and the reading; its children, if any, are another thread's now.
            return 0;
        }
    }
}
