using System.Collections;
using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Parallelism.Serialization;

// The collections of the framework. Each factory is looked up by the collection's name, so that none loads the others' assemblies.
internal static class Collections
{
    public static Formatter? Find(Type type, FormatterTable table)
    {
        if (type == typeof(Hashtable))
        {
            return HashtableOf(table);
        }

        if (!type.IsGenericType)
        {
            return null;
        }

        string name = type.GetGenericTypeDefinition().FullName!;
        int tick = name.IndexOf('`', StringComparison.Ordinal);
        if (tick < 0 || !(name.StartsWith("System.Collections.", StringComparison.Ordinal) || name.IndexOf('.', 7) < 0))
        {
            return null;
        }

        string factory = name[(name.LastIndexOf('.') + 1)..tick];
        Type source = name.StartsWith("System.Collections.Immutable.", StringComparison.Ordinal) || name.StartsWith("System.Collections.Frozen.", StringComparison.Ordinal)
            ? typeof(ImmutableCollections)
            : typeof(Collections);
        MethodInfo? method = source.GetMethod(factory, BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly, [typeof(FormatterTable)]);
        return method is { IsGenericMethodDefinition: true }
            ? (Formatter)method.MakeGenericMethod(type.GetGenericArguments()).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [table], null)!
            : null;
    }

    private static Formatter List<T>(FormatterTable table) => new ListFormatter<T>(table);

    private static Formatter Dictionary<TKey, TValue>(FormatterTable table)
        where TKey : notnull => new DictionaryFormatter<TKey, TValue>(table);

    private static Formatter Memory<T>(FormatterTable table) => new SpanLikeFormatter<Memory<T>, T>(table, static x => x, static x => x);

    private static Formatter ReadOnlyMemory<T>(FormatterTable table) => new SpanLikeFormatter<ReadOnlyMemory<T>, T>(table, static x => x, static x => x);

    private static Formatter ArraySegment<T>(FormatterTable table) =>
        new SpanLikeFormatter<ArraySegment<T>, T>(table, static x => x.Array is null ? (ReadOnlyMemory<T>?)null : x.AsMemory(), static x => x is null ? default : new ArraySegment<T>(x));

    private static Formatter HashSet<T>(FormatterTable table) => new SequenceFormatter<HashSet<T>, T, IEqualityComparer<T>>(table)
    {
        ToArray = static x => [.. x], Create = static c => new(c), Fill = static (x, e) => x.UnionWith(e), ComparerOf = static x => Comparers.Unusual(x.Comparer),
    };

    private static Formatter SortedSet<T>(FormatterTable table) => new SequenceFormatter<SortedSet<T>, T, IComparer<T>>(table)
    {
        ToArray = static x => [.. x], Create = static c => new(c), Fill = static (x, e) => x.UnionWith(e), ComparerOf = static x => Comparers.Unusual(x.Comparer),
    };

    private static Formatter Queue<T>(FormatterTable table) => new SequenceFormatter<Queue<T>, T, object>(table)
    {
        ToArray = static x => x.ToArray(), Create = static _ => new(), Fill = static (x, e) => Each(e, x.Enqueue),
    };

    private static Formatter Stack<T>(FormatterTable table) => new SequenceFormatter<Stack<T>, T, object>(table)
    {
        ToArray = static x => Reversed(x.ToArray()), Create = static _ => new(), Fill = static (x, e) => Each(e, x.Push),
    };

    private static Formatter LinkedList<T>(FormatterTable table) => new SequenceFormatter<LinkedList<T>, T, object>(table)
    {
        ToArray = static x => [.. x], Create = static _ => new(), Fill = static (x, e) => Each(e, v => x.AddLast(v)),
    };

    private static Formatter ConcurrentQueue<T>(FormatterTable table) => new SequenceFormatter<ConcurrentQueue<T>, T, object>(table)
    {
        ToArray = static x => x.ToArray(), Create = static _ => new(), Fill = static (x, e) => Each(e, x.Enqueue),
    };

    private static Formatter ConcurrentStack<T>(FormatterTable table) => new SequenceFormatter<ConcurrentStack<T>, T, object>(table)
    {
        ToArray = static x => Reversed(x.ToArray()), Create = static _ => new(), Fill = static (x, e) => Each(e, x.Push),
    };

    private static Formatter ConcurrentBag<T>(FormatterTable table) => new SequenceFormatter<ConcurrentBag<T>, T, object>(table)
    {
        ToArray = static x => Reversed(x.ToArray()), Create = static _ => new(), Fill = static (x, e) => Each(e, x.Add),
    };

    private static Formatter PriorityQueue<T, TPriority>(FormatterTable table) =>
        new SequenceFormatter<PriorityQueue<T, TPriority>, (T, TPriority), IComparer<TPriority>>(table)
        {
            ToArray = static x => [.. x.UnorderedItems], Create = static c => new(c), Fill = static (x, e) => x.EnqueueRange(e),
            ComparerOf = static x => Comparers.Unusual(x.Comparer),
        };

    private static Formatter SortedDictionary<TKey, TValue>(FormatterTable table)
        where TKey : notnull => new MapFormatter<SortedDictionary<TKey, TValue>, TKey, TValue, IComparer<TKey>>(table)
        {
            ToArray = static x => [.. x], Create = static c => new(c), TryAdd = static (x, k, v) => CollectionExtensions.TryAdd(x, k, v),
            ComparerOf = static x => Comparers.Unusual(x.Comparer),
        };

    private static Formatter SortedList<TKey, TValue>(FormatterTable table)
        where TKey : notnull => new MapFormatter<SortedList<TKey, TValue>, TKey, TValue, IComparer<TKey>>(table)
        {
            ToArray = static x => [.. x], Create = static c => new(c), TryAdd = static (x, k, v) => CollectionExtensions.TryAdd(x, k, v),
            ComparerOf = static x => Comparers.Unusual(x.Comparer),
        };

    private static Formatter OrderedDictionary<TKey, TValue>(FormatterTable table)
        where TKey : notnull => new MapFormatter<OrderedDictionary<TKey, TValue>, TKey, TValue, IEqualityComparer<TKey>>(table)
        {
            ToArray = static x => [.. x], Create = static c => new(c), TryAdd = static (x, k, v) => x.TryAdd(k, v),
            ComparerOf = static x => Comparers.Unusual(x.Comparer),
        };

    private static Formatter ConcurrentDictionary<TKey, TValue>(FormatterTable table)
        where TKey : notnull => new MapFormatter<ConcurrentDictionary<TKey, TValue>, TKey, TValue, IEqualityComparer<TKey>>(table)
        {
            ToArray = static x => x.ToArray(), Create = static c => new(c), TryAdd = static (x, k, v) => x.TryAdd(k, v),
            ComparerOf = static x => Comparers.Unusual(x.Comparer),
        };

    private static Formatter ReadOnlyDictionary<TKey, TValue>(FormatterTable table)
        where TKey : notnull => new ConvertedReferenceFormatter<ReadOnlyDictionary<TKey, TValue>, IDictionary<TKey, TValue>>(table, InnerOf, static x => new(x));

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_EqualityComparer")]
    private static extern IEqualityComparer? ComparerOf(Hashtable table);

    private static SequenceFormatter<Hashtable, KeyValuePair<object, object?>, IEqualityComparer> HashtableOf(FormatterTable table) => new(table)
    {
        ToArray = static x =>
        {
            var entries = new KeyValuePair<object, object?>[x.Count];
            int i = 0;
            foreach (DictionaryEntry entry in x)
            {
                entries[i++] = new(entry.Key, entry.Value);
            }

            return entries;
        },
        Create = static c => new(c),
        Fill = static (x, e) => Each(e, entry => x.Add(entry.Key, entry.Value)),
        ComparerOf = ComparerOf,
    };

    // The wrapped dictionary is protected; a copy would no longer follow its changes.
    private static IDictionary<TKey, TValue> InnerOf<TKey, TValue>(ReadOnlyDictionary<TKey, TValue> value)
        where TKey : notnull =>
        (IDictionary<TKey, TValue>)typeof(ReadOnlyDictionary<TKey, TValue>)
            .GetProperty("Dictionary", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(value)!;

    private static void Each<T>(T[] elements, Action<T> add)
    {
        foreach (T element in elements)
        {
            add(element);
        }
    }

    private static T[] Reversed<T>(T[] elements)
    {
        Array.Reverse(elements);
        return elements;
    }
}
