using System.Text.Json;

namespace Parallelism.Benchmarks.Compare;

// What the programs that `compare` starts answer with: a JSON list of numbers on a line.
internal static class FigureList
{
    public static double[] Read(string line) =>
        JsonSerializer.Deserialize<double[]>(line) ?? throw new FormatException("the answer is not a list of numbers");
}
