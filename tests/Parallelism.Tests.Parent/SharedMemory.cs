using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Parallelism.Tests.Parent;

// Ends this process, or all, by force while workers have memory of its and it has memory of theirs; and counts what rounds of it leave.
internal static partial class SharedMemory
{
    private const int Length = 16 << 20;
    private const string Name = "/memfd:parallelism";

    public static async Task LeaveAsync(string end)
    {
        var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 2 });
        var array = new SharedArray<byte>(Length);
        SharedArray<byte> made = await strategy.RunAsync(static () => new SharedArray<byte>(Length));
        array.AsSpan().Fill(1);
        made.AsSpan().Fill(2);
        byte[] large = new byte[Length];
        string folder = Directory.CreateTempSubdirectory("shared-").FullName;
        Task all = strategy.MapAsync([large, large], x =>
        {
            array[0]++;
            made[0]++;
            File.WriteAllText(Path.Combine(folder, $"{Environment.ProcessId}"), "");
            Thread.Sleep(Timeout.Infinite);
            return x;
        });
        while (Directory.GetFiles(folder).Length < 2)
            Thread.Sleep(2);
        Directory.Delete(folder, recursive: true);
        IReadOnlyList<int> workers = strategy.GetStatistics().ProcessIds;
        foreach (int worker in workers)
            Console.WriteLine($"worker {worker}");
        foreach (string inode in File.ReadLines("/proc/self/maps").Where(static line => line.Contains(Name, StringComparison.Ordinal))
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4]).Distinct())
        {
            Console.WriteLine($"memory {inode}");
        }
        await Console.Out.FlushAsync();
        if (end == "both")
        {
            foreach (int worker in workers)
                Process.GetProcessById(worker).Kill();
        }
        Process.GetCurrentProcess().Kill();
        await all;
        GC.KeepAlive(array);
    }

    public static async Task CountAsync(int rounds)
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 2 });
        await RoundAsync(strategy);
        for (int i = 0; i < rounds; i++)
        {
            await RoundAsync(strategy);
            if (i % 10 == 5)
                await CrashAsync(strategy);
        }
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromSeconds(40) && Count() > 0)
        {
            await Task.Delay(100);
            GC.Collect();
        }
        Console.WriteLine($"left {Count()}");

        int Count() => CountOf("self") + strategy.GetStatistics().ProcessIds.Sum(static id => CountOf($"{id}"));
    }

    // As a program that the system protects from others of its user, where nobody may look into its /proc.
    public static async Task HideAsync()
    {
        const int setDumpable = 4;
        if (ProcessControl(setDumpable, 0, 0, 0, 0) != 0)
            throw new InvalidOperationException("This process could not be hidden.");
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1 });
        byte[] large = new byte[Length];
        byte[][] back = await strategy.MapAsync([large], static x => x);
        Console.WriteLine($"length {back[0].Length}, through the pipe {strategy.GetStatistics().BytesSent > Length}");
        using var array = new SharedArray<int>(10);
        try
        {
            await strategy.RunAsync(() => array[0]);
        }
        catch (WorkSerializationException error)
        {
            Console.WriteLine($"refused {error.Message}");
        }
        using SharedArray<int> made = await strategy.RunAsync(static () => new SharedArray<int>([1, 2]));
        Console.WriteLine($"made {made[1]}");
    }

    private static async Task RoundAsync(ProcessStrategy strategy)
    {
        using var array = new SharedArray<int>(1000);
        await strategy.ForAsync(0, 10, i => array[i] = i);
        using SharedArray<int> made = await strategy.RunAsync(() => new SharedArray<int>(array.ToArray()));
        byte[] large = new byte[1 << 20];
        byte[][] back = await strategy.MapAsync([large, large], static x => x);
        if (made[9] != 9 || back[1].Length != large.Length)
            throw new InvalidOperationException("It did not arrive.");
    }

    private static async Task CrashAsync(ProcessStrategy strategy)
    {
        var array = new SharedArray<int>(1000);
        byte[] large = new byte[1 << 20];
        try
        {
            await strategy.RunAsync(() =>
            {
                array[0] = large.Length;
                Environment.FailFast("on purpose");
            });
        }
        catch (WorkerCrashedException)
        {
            array.Dispose();
        }
    }

    private static int CountOf(string process)
    {
        try
        {
            return File.ReadLines($"/proc/{process}/maps").Count(static line => line.Contains(Name, StringComparison.Ordinal))
                + Directory.GetFiles($"/proc/{process}/fd").Count(static path => Target(path).StartsWith(Name, StringComparison.Ordinal));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It has ended.
            return 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ProcessControl(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    private static string Target(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget ?? "";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
