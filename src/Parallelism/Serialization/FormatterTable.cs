using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Parallelism.Serialization;

// The formatters of one strategy, made on first use and kept. Safe for many threads.
internal sealed class FormatterTable(params IFormatterProvider[] providers)
{
    private static readonly MethodInfo ExactOfT = typeof(FormatterTable).GetMethod(nameof(GetExact), 1, [])!;
    private static readonly MethodInfo DeclaredOfT = typeof(FormatterTable).GetMethod(nameof(Get), 1, [])!;

    private readonly IFormatterProvider[] _providers = providers;
    private readonly ConcurrentDictionary<Type, Formatter> _exactByType = new();
    private readonly ConcurrentDictionary<Type, Formatter> _byRuntimeType = new();
    private readonly Lock _growth = new();
    private Formatter?[] _declared = new Formatter?[64];
    private Formatter?[] _exact = new Formatter?[64];

    // The formatter of places declared as T: they may hold null and derived types.
    public Formatter<T> Get<T>()
    {
        Formatter?[] declared = Volatile.Read(ref _declared);
        int index = TypeIndex<T>.Value;
        return index < declared.Length && declared[index] is { } known ? Unsafe.As<Formatter<T>>(known) : MakeDeclared<T>();
    }

    // The formatter of values that are exactly of type T.
    public Formatter<T> GetExact<T>()
    {
        Formatter?[] exact = Volatile.Read(ref _exact);
        int index = TypeIndex<T>.Value;
        return index < exact.Length && exact[index] is { } known ? Unsafe.As<Formatter<T>>(known) : MakeExact<T>();
    }

    public Formatter Get(Type declared) => Invoke(DeclaredOfT, declared);

    public Formatter GetExact(Type runtime) =>
        _exactByType.TryGetValue(runtime, out Formatter? known) ? known : _exactByType.GetOrAdd(runtime, Invoke(ExactOfT, runtime));

    // The formatter of values whose GetType() this is: that of the type that stands for it on the wire.
    public Formatter GetForValue(Type runtime) =>
        _byRuntimeType.TryGetValue(runtime, out Formatter? known) ? known : _byRuntimeType.GetOrAdd(runtime, GetExact(BuiltInFormatters.Known(runtime)));

    private Formatter Invoke(MethodInfo method, Type type)
    {
        if (type.IsByRefLike || type.IsPointer || type.IsByRef || type.IsFunctionPointer || type == typeof(void) || type.ContainsGenericParameters)
        {
            throw new WorkSerializationException(TypeName.Of(type), Refusals.Find(type) ?? "this type has no values that can travel", null);
        }

        return (Formatter)method.MakeGenericMethod(type).Invoke(this, BindingFlags.DoNotWrapExceptions, null, null, null)!;
    }

    private Formatter<T> MakeDeclared<T>()
    {
        // An interface or abstract type that a provider knows is its own business altogether: proxies for IProgress<T> come from there.
        Formatter<T> made = BuiltInFormatters.IsOpen(typeof(T))
            ? (typeof(T).IsAbstract ? FromProviders<T>() : null) ?? (Formatter<T>)BuiltInFormatters.Open<T>(this)
            : GetExact<T>();
        return Keep(ref _declared, made);
    }

    private Formatter<T> MakeExact<T>() =>
        Keep(ref _exact, FromProviders<T>() ?? (Formatter<T>)BuiltInFormatters.Exact<T>(this));

    private Formatter<T>? FromProviders<T>()
    {
        foreach (IFormatterProvider provider in _providers)
        {
            if (provider.TryGet<T>(this) is { } formatter)
            {
                return formatter;
            }
        }

        return null;
    }

    private Formatter<T> Keep<T>(ref Formatter?[] table, Formatter<T> made)
    {
        int index = TypeIndex<T>.Value;
        lock (_growth)
        {
            if (index >= table.Length)
            {
                Formatter?[] larger = new Formatter?[Math.Max(index + 1, table.Length * 2)];
                table.CopyTo(larger);
                Volatile.Write(ref table, larger);
            }

            if (table[index] is { } earlier)
            {
                return (Formatter<T>)earlier;
            }

            Volatile.Write(ref table[index], made);
            return made;
        }
    }
}
