using System.Globalization;
using Parallelism.Tests.Faults;

namespace Parallelism.Benchmarks.Reliability;

// Seed after seed of random deaths; the exit code is 1 where a promise was broken.
internal static class ChaosCommand
{
    private const int UsageError = 64;

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (Arguments.Read(arguments, new() { ["seeds"] = 100, ["first"] = 1, ["items"] = 10_000, ["retries"] = 0, ["life"] = 200 }) is not { } values)
        {
            await Console.Error.WriteLineAsync("chaos [--seeds 100] [--first 1] [--items 10000] [--retries 0] [--life 200 (ms, mean)]");
            return UsageError;
        }
        var ways = new SortedDictionary<string, int>(StringComparer.Ordinal);
        int deaths = 0, failed = 0, broken = 0;
        var elapsed = TimeSpan.Zero;
        for (int seed = values["first"]; seed < values["first"] + values["seeds"]; seed++)
        {
            ChaosReport report = await ChaosRun.RunAsync(new()
            {
                Seed = seed,
                Items = values["items"],
                Retries = values["retries"],
                MeanLife = TimeSpan.FromMilliseconds(values["life"]),
            });
            deaths += report.Deaths;
            failed += report.Failed;
            elapsed += report.Elapsed;
            foreach ((string way, int count) in report.Ways)
                ways[way] = ways.GetValueOrDefault(way) + count;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"seed {seed}: {report.Degree} workers, {report.Deaths} deaths, {report.Failed} items failed, {report.Elapsed.TotalSeconds:0.0} s"));
            foreach (string violation in report.Violations)
                Console.WriteLine($"  BROKEN: {violation}");
            broken += report.Violations.Count > 0 ? 1 : 0;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{values["seeds"]} seeds of {values["items"]} items: {deaths} deaths, {failed} items failed, {broken} seeds with a broken promise, {elapsed.TotalSeconds:0} s"));
        Console.WriteLine($"from within: {string.Join(", ", ways.Select(static way => $"{way.Value} {way.Key}"))}");
        return broken == 0 ? 0 : 1;
    }
}
