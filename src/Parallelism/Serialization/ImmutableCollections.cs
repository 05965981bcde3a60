using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Parallelism.Serialization;

// Collections that can only be made of all their elements at once.
internal static class ImmutableCollections
{
    // The public type of the framework's private subclasses; null for any other type.
    public static Type? Known(Type runtime)
    {
        for (Type? level = runtime.BaseType; level is { IsAbstract: true }; level = level.BaseType)
        {
            if (level.IsGenericType && (level.GetGenericTypeDefinition() == typeof(FrozenDictionary<,>) || level.GetGenericTypeDefinition() == typeof(FrozenSet<>)))
            {
                return level;
            }
        }

        return null;
    }

    private static Formatter ImmutableArray<T>(FormatterTable table) => new SpanLikeFormatter<ImmutableArray<T>, T>(
        table, static x => x.IsDefault ? (ReadOnlyMemory<T>?)null : x.AsMemory(), static x => x is null ? default : ImmutableCollectionsMarshal.AsImmutableArray(x));

    private static Formatter ImmutableList<T>(FormatterTable table) => new SequenceFormatter<ImmutableList<T>, T, object>(table)
    {
        ToArray = static x => [.. x], Build = static (e, _) => [.. e],
    };

    private static Formatter ImmutableQueue<T>(FormatterTable table) => new SequenceFormatter<ImmutableQueue<T>, T, object>(table)
    {
        ToArray = static x => [.. x], Build = static (e, _) => [.. e],
    };

    private static Formatter ImmutableStack<T>(FormatterTable table) => new SequenceFormatter<ImmutableStack<T>, T, object>(table)
    {
        ToArray = static x => [.. System.Linq.Enumerable.Reverse(x)], Build = static (e, _) => System.Collections.Immutable.ImmutableStack.CreateRange(e),
    };

    private static Formatter ImmutableHashSet<T>(FormatterTable table) => new SequenceFormatter<ImmutableHashSet<T>, T, IEqualityComparer<T>>(table)
    {
        ToArray = static x => [.. x], Build = static (e, c) => System.Collections.Immutable.ImmutableHashSet.CreateRange(c, e),
        ComparerOf = static x => Comparers.Unusual(x.KeyComparer),
    };

    private static Formatter ImmutableSortedSet<T>(FormatterTable table) => new SequenceFormatter<ImmutableSortedSet<T>, T, IComparer<T>>(table)
    {
        ToArray = static x => [.. x], Build = static (e, c) => System.Collections.Immutable.ImmutableSortedSet.CreateRange(c, e),
        ComparerOf = static x => Comparers.Unusual(x.KeyComparer),
    };

    private static Formatter ImmutableDictionary<TKey, TValue>(FormatterTable table)
        where TKey : notnull => new MapFormatter<ImmutableDictionary<TKey, TValue>, TKey, TValue, IEqualityComparer<TKey>>(table)
        {
            ToArray = static x => [.. x], Build = static (e, c) => System.Collections.Immutable.ImmutableDictionary.CreateRange(c, e),
            ComparerOf = static x => Comparers.Unusual(x.KeyComparer),
        };

    private static Formatter ImmutableSortedDictionary<TKey, TValue>(FormatterTable table)
        where TKey : notnull => new MapFormatter<ImmutableSortedDictionary<TKey, TValue>, TKey, TValue, IComparer<TKey>>(table)
        {
            ToArray = static x => [.. x], Build = static (e, c) => System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(c, e),
            ComparerOf = static x => Comparers.Unusual(x.KeyComparer),
        };

    private static Formatter FrozenDictionary<TKey, TValue>(FormatterTable table)
        where TKey : notnull => new MapFormatter<FrozenDictionary<TKey, TValue>, TKey, TValue, IEqualityComparer<TKey>>(table)
        {
            ToArray = static x => [.. x], Build = static (e, c) => e.ToFrozenDictionary(c), ComparerOf = static x => Comparers.Unusual(x.Comparer),
        };

    private static Formatter FrozenSet<T>(FormatterTable table) => new SequenceFormatter<FrozenSet<T>, T, IEqualityComparer<T>>(table)
    {
        ToArray = static x => [.. x], Build = static (e, c) => e.ToFrozenSet(c), ComparerOf = static x => Comparers.Unusual(x.Comparer),
    };
}
