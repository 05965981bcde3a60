using System.Reflection;

namespace Parallelism.Serialization;

// The collection interfaces and the usual collection behind each.
internal static class CollectionInterfaces
{
    public static Formatter? Find(Type type, FormatterTable table)
    {
        string? factory = type is not { IsInterface: true, IsGenericType: true, Namespace: "System.Collections.Generic" } ? null : type.Name switch
        {
            "IEnumerable`1" or "ICollection`1" or "IList`1" or "IReadOnlyCollection`1" or "IReadOnlyList`1" => nameof(ListBehind),
            "ISet`1" or "IReadOnlySet`1" => nameof(SetBehind),
            "IDictionary`2" or "IReadOnlyDictionary`2" => nameof(DictionaryBehind),
            _ => null,
        };
        return factory is null
            ? null
            : (Formatter)typeof(CollectionInterfaces).GetMethod(factory, BindingFlags.Static | BindingFlags.NonPublic)!
                .MakeGenericMethod([type, .. type.GetGenericArguments()]).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [table], null)!;
    }

    // A lazy sequence may have no end and is not run in secret.
    private static OpenFormatter<TInterface> ListBehind<TInterface, T>(FormatterTable table)
        where TInterface : IEnumerable<T> =>
        Make<TInterface, List<T>>(table, static value => value is ICollection<T> or IReadOnlyCollection<T> ? [.. value] : null);

    private static OpenFormatter<TInterface> SetBehind<TInterface, T>(FormatterTable table)
        where TInterface : IEnumerable<T> => Make<TInterface, HashSet<T>>(table, static value => [.. value]);

    private static OpenFormatter<TInterface> DictionaryBehind<TInterface, TKey, TValue>(FormatterTable table)
        where TInterface : IEnumerable<KeyValuePair<TKey, TValue>>
        where TKey : notnull => Make<TInterface, Dictionary<TKey, TValue>>(table, static value => new Dictionary<TKey, TValue>(value));

    private static OpenFormatter<TInterface> Make<TInterface, TUsual>(FormatterTable table, Func<TInterface, TUsual?> convert)
        where TUsual : class =>
        (OpenFormatter<TInterface>)BuiltInFormatters.Make(typeof(InterfaceFormatter<,>), [typeof(TInterface), typeof(TUsual)], table, convert);
}
