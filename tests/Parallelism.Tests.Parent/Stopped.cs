using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Parallelism.Tests.Parent;

// Ends this process while its workers are stopped: one in an item, one idle.
internal static partial class Stopped
{
    private const int SigStop = 19;

    public static async Task LeaveAsync()
    {
        var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 2 });
        await strategy.WarmUpAsync();
        int[] workers = [.. strategy.GetStatistics().ProcessIds];
        _ = strategy.RunAsync(static () => Thread.Sleep(Timeout.Infinite));
        foreach (int worker in workers)
        {
            _ = Signal(worker, SigStop);
            // The signal stops the threads one by one.
            while (!Directory.GetDirectories($"/proc/{worker}/task").All(IsStopped))
                Thread.Sleep(2);
            Console.WriteLine($"worker {worker}");
        }
        await Console.Out.FlushAsync();
        Process.GetCurrentProcess().Kill();
    }

    private static bool IsStopped(string thread)
    {
        try
        {
            string stat = File.ReadAllText(Path.Combine(thread, "stat"));
            return stat[stat.LastIndexOf(')') + 2] == 'T';
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
