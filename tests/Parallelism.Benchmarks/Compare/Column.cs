namespace Parallelism.Benchmarks.Compare;

// A figure that a case measures; the first column of a case is the one that ratios are made of.
internal sealed record Column(string Name, bool HigherIsBetter = false)
{
    // How many times as good `value` is as `baseline`.
    public double Ratio(double value, double baseline) => HigherIsBetter ? value / baseline : baseline / value;
}
