using System.Diagnostics;

namespace Parallelism.Tests.Parent;

// What rounds of make, use and dispose leave in this process and in the system: descriptors, child processes, temporary files.
internal static class Litter
{
    private const int WarmUp = 5;

    // In a worker.
    private static bool s_isPrepared;

    public static async Task CountAsync(int rounds)
    {
        for (int i = 0; i < WarmUp; i++)
            await UseAsync(i);
        Tell("before");
        for (int i = 0; i < rounds; i++)
            await UseAsync(i);
        Tell("after");
    }

    // One strategy, whose workers are recycled, crash, are killed, and leave children, round after round.
    public static async Task CountLongAsync(int rounds)
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions
        {
            MaxDegreeOfParallelism = 2,
            RecycleAfter = 4,
            GracePeriod = TimeSpan.FromMilliseconds(50),
            Initializer = static () => s_isPrepared = true,
            Teardown = static () => s_isPrepared = false,
        });
        for (int i = 0; i < rounds + WarmUp; i++)
        {
            if (i == WarmUp)
                await TellWhenQuietAsync("before", strategy);
            bool[] prepared = await strategy.MapAsync([1, 2, 3], static _ => s_isPrepared);
            if (prepared.Contains(false))
                throw new InvalidOperationException("A worker took an item before it was prepared.");
            using var impatient = new CancellationTokenSource(500);
            try
            {
                Task item = (i % 3) switch
                {
                    0 => strategy.RunAsync(static () => Environment.FailFast("on purpose")),
                    1 => strategy.RunAsync(static () =>
                    {
                        using Process child = Process.Start("sleep", "1000");
                        Thread.Sleep(Timeout.Infinite);
                    }, impatient.Token),
                    _ => strategy.RunAsync(static () => Process.Start("sleep", "1000").Dispose()),
                };
                await item;
            }
            catch (Exception error) when (error is WorkerCrashedException or OperationCanceledException)
            {
                // On purpose.
            }
        }
        await TellWhenQuietAsync("after", strategy);
    }

    // With both workers alive and idle.
    private static async Task TellWhenQuietAsync(string when, ProcessStrategy strategy)
    {
        string folder = Directory.CreateTempSubdirectory("litter-").FullName;
        await strategy.ForAsync(0, 2, _ =>
        {
            File.WriteAllText(Path.Combine(folder, $"{Environment.ProcessId}"), "");
            while (Directory.GetFiles(folder).Length < 2)
                Thread.Sleep(2);
        });
        Directory.Delete(folder, recursive: true);
        Tell(when);
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
        // Assemblies are loaded when they are first needed, and stay.
        string[] targets = [.. Directory.GetFiles("/proc/self/fd")
            .Select(static file => new FileInfo(file).LinkTarget ?? "").Where(static target => !target.EndsWith(".dll", StringComparison.Ordinal))];
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
