namespace Parallelism;

internal static class Degree
{
    public const int Max = 65_535;

    public static int? Check(int? value, string name) => value is null or (>= 1 and <= Max)
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be 1 to {Max}, or null for what the machine's topology and limits allow.");
}
