using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Parallelism.Benchmarks.Compare;

namespace Parallelism.Benchmarks.Values;

// The serializer beside System.Text.Json: every format once in each round, so that a change of the machine's mood meets all of them.
internal static class ValuesCommand
{
    private const string Usage = "values [--rounds N] [--quick]   (default 9 rounds; a run that is not quick also writes its table into docs/benchmarks.md)";

    public static int Run(string[] arguments)
    {
        bool isQuick = arguments.Contains("--quick");
        int rounds = isQuick ? 1 : 9;
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--rounds" && i + 1 < arguments.Length && int.TryParse(arguments[++i], NumberStyles.None, CultureInfo.InvariantCulture, out rounds) && rounds > 0)
                continue;
            if (arguments[i] != "--quick")
            {
                Console.Error.WriteLine(Usage);
                return 64;
            }
        }

        using var generated = new JsonFormat("System.Text.Json, generated", SampleContext.Default);
        using var reflection = new JsonFormat("System.Text.Json, reflection", new DefaultJsonTypeInfoResolver());
        var comparison = new ValueComparison([new BuiltInFormat(), generated, reflection], Samples.All, TimeSpan.FromMilliseconds(isQuick ? 2 : 40));
        string machine = MachineDescription.Write(rounds);
        comparison.Measure(rounds);
        string report = $"{machine}\n{comparison.Table()}";
        Console.WriteLine(report);
        Console.WriteLine(isQuick ? "A quick run shows that everything runs. Its figures mean nothing." : $"Written into {DocumentSection.Replace("values", report)}.");
        return 0;
    }
}
