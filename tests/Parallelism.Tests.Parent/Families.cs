using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Parallelism.Tests.Parent;

// Ends this process while each of its workers has a child of its own, and does something that is hard to end: a loop without a call, a sleep in native
// code, a flood of tiny items, nothing.
internal static partial class Families
{
    private const int SigInt = 2;

    // In a worker.
    private static bool s_isFounded;

    public static async Task LeaveAsync(string end)
    {
        // A group of our own, so that we can interrupt it as a terminal would.
        if (SetGroup(0, 0) != 0)
            throw new InvalidOperationException("This process could not become a group.");
        string folder = Directory.CreateTempSubdirectory("families-").FullName;
        var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 3 });
        var idle = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1 });
        await idle.RunAsync(() => Found(folder));
        Task loops = strategy.RunAsync(() =>
        {
            Found(folder);
            uint i = 0;
            while (true)
                i++;
        });
        Task sleeps = strategy.RunAsync(() =>
        {
            Found(folder);
            while (true)
                _ = SleepNatively(1000);
        });
        Wait(folder, 3);
        Task floods = strategy.ForAsync(0, int.MaxValue, _ =>
        {
            if (!s_isFounded)
                Found(folder);
        });
        Wait(folder, 4);
        foreach (string family in Directory.GetFiles(folder))
            Console.WriteLine($"family {Path.GetFileName(family)}");
        Directory.Delete(folder, recursive: true);
        // The clock is the machine's, the same in every process.
        Console.WriteLine($"end {Stopwatch.GetTimestamp()}");
        await Console.Out.FlushAsync();
        switch (end)
        {
            case "kill":
                Process.GetCurrentProcess().Kill();
                break;
            case "interrupt":
                _ = Signal(0, SigInt);
                break;
            case "failfast":
                Environment.FailFast("on purpose");
                break;
            case "stackoverflow":
                _ = Recurse(0);
                break;
            default:
                Environment.Exit(3);
                break;
        }
        await Task.WhenAll(loops, sleeps, floods);
    }

    // Ends this process while its worker is in code of the user that is no item, and that never ends.
    public static async Task LeaveOutsideItemsAsync(string stage)
    {
        string folder = Directory.CreateTempSubdirectory("families-").FullName;
        Action hang = () =>
        {
            Found(folder);
            Thread.Sleep(Timeout.Infinite);
        };
        var strategy = new ProcessStrategy(new ProcessStrategyOptions
        {
            MaxDegreeOfParallelism = 1,
            RecycleAfter = 1,
            GracePeriod = TimeSpan.FromMinutes(10),
            Initializer = stage == "initializer" ? hang : null,
            Teardown = stage == "teardown" ? hang : null,
        });
        Task item = strategy.RunAsync(static () => 1);
        if (stage == "teardown")
            await item;
        Wait(folder, 1);
        Console.WriteLine($"family {Path.GetFileName(Directory.GetFiles(folder)[0])}");
        Directory.Delete(folder, recursive: true);
        await Console.Out.FlushAsync();
        Process.GetCurrentProcess().Kill();
        await item;
    }

    // Ctrl+C that the program itself takes note of: its workers do not even hear of it.
    public static async Task IgnoreInterruptAsync()
    {
        if (SetGroup(0, 0) != 0)
            throw new InvalidOperationException("This process could not become a group.");
        var heard = new TaskCompletionSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            heard.TrySetResult();
        };
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 2 });
        string folder = Directory.CreateTempSubdirectory("families-").FullName;
        Task<int[]> map = strategy.MapAsync([1, 2, 3, 4], i =>
        {
            File.WriteAllText(Path.Combine(folder, $"{i}"), "");
            Wait(folder, 5);
            return i * i;
        });
        Wait(folder, 2);
        _ = Signal(0, SigInt);
        await heard.Task;
        File.WriteAllText(Path.Combine(folder, "go1"), "");
        File.WriteAllText(Path.Combine(folder, "go2"), "");
        File.WriteAllText(Path.Combine(folder, "go3"), "");
        int[] squares = await map;
        Directory.Delete(folder, recursive: true);
        Console.WriteLine($"sum {squares.Sum()} by {strategy.GetStatistics().Started}, crashed {strategy.GetStatistics().Crashed}");
    }

    // In a worker.
    private static void Found(string folder)
    {
        s_isFounded = true;
        using Process child = Process.Start("sleep", "1000");
        File.WriteAllText(Path.Combine(folder, $"{Environment.ProcessId}-{child.Id}"), "");
    }

    private static void Wait(string folder, int count)
    {
        while (Directory.GetFiles(folder).Length < count)
            Thread.Sleep(2);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Recurse(int depth) => depth < 0 ? 0 : Recurse(depth + 1) + 1;

    [LibraryImport("libc", EntryPoint = "setpgid")]
    private static partial int SetGroup(int processId, int group);

    [LibraryImport("libc", EntryPoint = "sleep")]
    private static partial uint SleepNatively(uint seconds);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int processId, int signal);
}
