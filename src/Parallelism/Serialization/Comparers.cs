using System.Collections;

namespace Parallelism.Serialization;

// Finds the places and the types that are comparers.
internal static class Comparers
{
    public static Formatter? Find(Type type)
    {
        if (type == typeof(StringComparer))
        {
            return new ComparerFormatter<StringComparer>(null);
        }

        if (type == typeof(IEqualityComparer))
        {
            return new ComparerFormatter<IEqualityComparer>(EqualityComparer<object>.Default);
        }

        if (type == typeof(IComparer))
        {
            return new ComparerFormatter<IComparer>(Comparer.Default);
        }

        Type? definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        Type? source = definition == typeof(IEqualityComparer<>) || definition == typeof(EqualityComparer<>) ? typeof(EqualityComparer<>)
            : definition == typeof(IComparer<>) || definition == typeof(Comparer<>) ? typeof(Comparer<>)
            : null;
        return source is null
            ? null
            : BuiltInFormatters.Make(typeof(ComparerFormatter<>), [type], DefaultOf(source.MakeGenericType(type.GetGenericArguments())));
    }

    // The public type of one of the framework's own comparers; null for any other type.
    public static Type? Known(Type runtime)
    {
        if (typeof(StringComparer).IsAssignableFrom(runtime))
        {
            return runtime.Assembly == typeof(StringComparer).Assembly ? typeof(StringComparer) : null;
        }

        for (Type? level = runtime.BaseType; level is not null; level = level.BaseType)
        {
            if (level.IsGenericType && level.GetGenericTypeDefinition() is var definition
                && (definition == typeof(EqualityComparer<>) || definition == typeof(Comparer<>)))
            {
                return DefaultOf(level).GetType() == runtime ? level : null;
            }
        }

        return null;
    }

    // Null for the default comparer, which stands on the wire for nothing.
    public static IEqualityComparer<T>? Unusual<T>(IEqualityComparer<T>? comparer) =>
        comparer is null || comparer.Equals(EqualityComparer<T>.Default) ? null : comparer;

    public static IComparer<T>? Unusual<T>(IComparer<T>? comparer) => comparer is null || comparer.Equals(Comparer<T>.Default) ? null : comparer;

    private static object DefaultOf(Type source) => source.GetProperty("Default")!.GetValue(null)!;
}
