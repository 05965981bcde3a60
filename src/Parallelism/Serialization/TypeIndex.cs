namespace Parallelism.Serialization;

// A small number per type, so that a table finds a type's formatter by an array access.
internal static class TypeIndex<T>
{
    public static readonly int Value = TypeIndex.Next();
}

internal static class TypeIndex
{
    private static int _last = -1;

    public static int Next() => Interlocked.Increment(ref _last);
}
