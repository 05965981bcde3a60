namespace Parallelism.Benchmarks.Compare;

internal static class Statistics
{
    public static double Median(IEnumerable<double> values) => Quantile([.. values.Order()], 0.5);

    // `sorted` has at least one value.
    public static double Quantile(double[] sorted, double quantile) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * quantile))];
}
