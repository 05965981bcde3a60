using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Parallelism.Tests.Parent;

// Ends this process while its workers do what is hard to end: a loop without a call, a sleep in native code, nothing, a flood of tiny items.
internal static partial class Orphans
{
    public static async Task LeaveAsync(string end)
    {
        var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 4 });
        string folder = Directory.CreateTempSubdirectory("orphans-").FullName;
        Task loops = strategy.RunAsync(() =>
        {
            Tell(folder);
            uint i = 0;
            while (true)
                i++;
        });
        Task sleeps = strategy.RunAsync(() =>
        {
            Tell(folder);
            while (true)
                _ = SleepNatively(1000);
        });
        Task idles = strategy.RunAsync(() =>
        {
            Tell(folder);
            Wait(folder, 3);
        });
        await idles;
        Task floods = strategy.ForAsync(0, int.MaxValue, _ =>
        {
            if (!s_told)
                Tell(folder);
            s_told = true;
        });
        Wait(folder, 4);
        foreach (int processId in strategy.GetStatistics().ProcessIds)
            Console.WriteLine($"worker {processId}");
        Directory.Delete(folder, recursive: true);
        await Console.Out.FlushAsync();
        switch (end)
        {
            case "kill":
                Process.GetCurrentProcess().Kill();
                break;
            case "failfast":
                Environment.FailFast("on purpose");
                break;
            default:
                Environment.Exit(3);
                break;
        }
        await Task.WhenAll(loops, sleeps, floods);
    }

    private static bool s_told;

    private static void Tell(string folder) => File.WriteAllText(Path.Combine(folder, $"{Environment.ProcessId}-{Guid.NewGuid():N}"), "");

    private static void Wait(string folder, int count)
    {
        while (Directory.GetFiles(folder).Length < count)
            Thread.Sleep(2);
    }

    [LibraryImport("libc", EntryPoint = "sleep")]
    private static partial uint SleepNatively(uint seconds);
}
