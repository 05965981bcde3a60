using System.Diagnostics;
using System.Globalization;

namespace Parallelism.Benchmarks.Compare;

// P5 as a program of its own: nothing is loaded or compiled when the clock starts.
internal static class ColdStart
{
    public const string Command = "cold-start";
    public const string Strategy = "strategy";
    public const string Bare = "bare";

    public static async Task<int> RunAsync(string kind)
    {
        long start = Stopwatch.GetTimestamp();
        (TimeSpan both, TimeSpan first) = kind == Strategy ? await StrategyAsync(start) : await BareAsync(start);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{both.TotalMilliseconds:F3}, {first.TotalMilliseconds:F3}]"));
        return 0;
    }

    // Starts the program that is described and returns its figures with those of the whole program's life put behind them.
    public static async Task<double[]> MeasureAsync(ProcessStartInfo info)
    {
        long start = Stopwatch.GetTimestamp();
        using Process process = Process.Start(info)!;
        process.StandardInput.Close();
        string answer = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        double whole = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"the program ended with exit code {process.ExitCode}");
        return [.. FigureList.Read(answer), whole];
    }

    private static async Task<(TimeSpan Both, TimeSpan First)> StrategyAsync(long start)
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = Scale.Workers });
        int one = 1;
        Clock.Check(await strategy.RunAsync(() => Work.Increment(one)) == 2);
        TimeSpan first = Stopwatch.GetElapsedTime(start);
        var seen = new HashSet<int>();
        while (seen.Count < Scale.Workers)
            seen.UnionWith(await Task.WhenAll(strategy.RunAsync(Work.ProcessId), strategy.RunAsync(Work.ProcessId)));
        return (Stopwatch.GetElapsedTime(start), first);
    }

    private static async Task<(TimeSpan Both, TimeSpan First)> BareAsync(long start)
    {
        using var a = new BareLink();
        using var b = new BareLink();
        Task<int>[] calls = [Task.Run(() => a.Call(1)), Task.Run(() => b.Call(1))];
        await Task.WhenAny(calls);
        TimeSpan first = Stopwatch.GetElapsedTime(start);
        Clock.Check((await Task.WhenAll(calls)).Sum() == 4);
        return (Stopwatch.GetElapsedTime(start), first);
    }
}
