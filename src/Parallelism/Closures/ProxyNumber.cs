namespace Parallelism.Closures;

internal static class ProxyNumber
{
    private static long _last;

    public static long Next() => Interlocked.Increment(ref _last);
}
