namespace Parallelism.Processes;

internal static class MemoryLimit
{
    private const long Min = 64L * 1024 * 1024;

    public static long? Check(long? value, string name) => value is null or >= Min
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be {Min} bytes (64 MiB) or more, or null for no limit.");
}
