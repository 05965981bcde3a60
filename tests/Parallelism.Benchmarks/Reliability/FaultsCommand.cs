using System.Globalization;
using Parallelism.Benchmarks.Compare;
using Parallelism.Tests.Faults;

namespace Parallelism.Benchmarks.Reliability;

// What faults cost in time, as a table.
internal static class FaultsCommand
{
    private const int Rounds = 5;
    private const int Notices = 50;

    public static async Task<int> RunAsync()
    {
        var calm = new List<double>();
        var disturbed = new List<double>();
        var ratios = new List<double>();
        var recoveries = new List<double>();
        var late = new List<double>();
        string[] ends = ["kill", "failfast", "interrupt"];
        List<double>[] leftovers = [.. ends.Select(static _ => new List<double>())];
        for (int i = 0; i < Rounds; i++)
        {
            await Console.Error.WriteLineAsync($"round {i + 1} of {Rounds}");
            calm.Add((await TenWorkers.RunAsync(isDisturbed: false)).Elapsed.TotalMilliseconds);
            disturbed.Add((await TenWorkers.RunAsync(isDisturbed: true)).Elapsed.TotalMilliseconds);
            ratios.Add(disturbed[^1] / calm[^1]);
            recoveries.Add((await TenWorkers.RecoverAsync()).TotalMilliseconds);
            late.Add((await StuckItem.RunAsync()).Late.TotalMilliseconds);
            for (int end = 0; end < ends.Length; end++)
                leftovers[end].Add((await ParentDeath.RunAsync(ends[end])).Elapsed.TotalMilliseconds);
        }
        double[] notices = [.. (await DeathNotice.MeasureAsync(Notices)).Select(static time => time.TotalMilliseconds)];
        Console.WriteLine(MachineDescription.Write(Rounds));
        Console.WriteLine("| | median | lowest to highest | demanded |\n|---|---:|---:|---:|");
        Row("ten workers that sleep, undisturbed, ms", calm, "");
        Row("the same, one killed and not replaced, ms", disturbed, "");
        Row("ratio of the two", ratios, "at most 1.15");
        Row("one of ten killed: ten live workers again after, ms", recoveries, "at most 1000");
        Row("1 stuck item of 1,000: late after its limit and grace, ms", late, "at most 250");
        Row($"a worker's SIGKILL of itself to the caller's exception, ms ({Notices} times)", notices, "");
        for (int end = 0; end < ends.Length; end++)
            Row($"the program's end ({ends[end]}) until no worker, child or file is left, ms", leftovers[end], "at most 1000");
        return 0;
    }

    private static void Row(string name, IReadOnlyCollection<double> values, string demanded) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"| {name} | {Statistics.Median(values):0.##} | {values.Min():0.##} to {values.Max():0.##} | {demanded} |"));
}
