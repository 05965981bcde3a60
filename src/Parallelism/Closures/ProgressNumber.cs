namespace Parallelism.Closures;

internal static class ProgressNumber
{
    private static long _last;

    public static long Next() => Interlocked.Increment(ref _last);
}
