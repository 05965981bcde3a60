namespace Parallelism.Benchmarks.Values;

// A struct of numbers.
public record struct Place(double X, double Y, double Z);
