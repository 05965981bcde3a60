namespace Parallelism.Benchmarks.Parts;

// A plain record of the kind that work takes and returns.
public sealed record Order(int Number, string Customer, DateTime Placed, decimal Amount, IReadOnlyList<string> Lines)
{
    public static Order Create(int number) =>
        new(number, $"customer {number}", DateTime.UnixEpoch.AddHours(number), number * 1.25m, [$"line {number}", "another line"]);
}
