using System.Globalization;
using Parallelism.Tests.Faults;

namespace Parallelism.Benchmarks.Reliability;

// Everything at once for a long time; the exit code is 1 where a promise was broken or something grew.
internal static class SoakCommand
{
    private const int UsageError = 64;

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (Arguments.Read(arguments, new() { ["minutes"] = 0, ["seconds"] = 0, ["seed"] = 1 }) is not { } values)
        {
            await Console.Error.WriteLineAsync("soak [--minutes 10] [--seconds 0] [--seed 1]");
            return UsageError;
        }
        TimeSpan length = TimeSpan.FromMinutes(values["minutes"]) + TimeSpan.FromSeconds(values["seconds"]);
        if (length == TimeSpan.Zero)
            length = TimeSpan.FromMinutes(10);
        SoakReport report = await SoakRun.RunAsync(new() { Length = length, Seed = values["seed"], Say = Console.WriteLine });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"acts: {string.Join(", ", report.Acts.Select(static act => $"{act.Value} {act.Key}"))}"));
        foreach (string violation in report.Violations)
            Console.WriteLine($"BROKEN: {violation}");
        Console.WriteLine(report.Violations.Count == 0 ? "flat: nothing was left, and nothing grew" : $"{report.Violations.Count} broken promises");
        return report.Violations.Count == 0 ? 0 : 1;
    }
}
