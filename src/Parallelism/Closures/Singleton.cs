using System.Collections.Concurrent;
using System.Reflection;
using Parallelism.Serialization;

namespace Parallelism.Closures;

// The object behind lambdas that capture nothing: it has no state, and the compiler keeps one of it per class.
internal static class Singleton
{
    private static readonly ConcurrentDictionary<Type, object> Known = new();

    public static bool Is(Type type) => ClosureClass.Is(type) && ClosureClass.FieldsOf(type).Length == 0;

    public static object Of(Type type) => Known.GetOrAdd(type, static type => Is(type)
        ? type.GetField("<>9", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)?.GetValue(null) ?? Uninitialized.Make(type)
        : throw new MessagePackFormatException($"{type} is more than a holder of lambdas."));
}
