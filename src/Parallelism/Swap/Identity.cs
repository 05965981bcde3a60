using System.Collections.Concurrent;
using System.Reflection;
using Parallelism.Closures;

namespace Parallelism.Swap;

// Whether somebody may tell an object from its copy: it is equal only to itself, and more than a stateless tool.
internal static class Identity
{
    private static readonly ConcurrentDictionary<Type, bool> Known = new();

    public static bool Matters(object value) => value is not Array { Length: 0 } && Known.GetOrAdd(value.GetType(), Find);

    private static bool Find(Type type)
    {
        if (type == typeof(object))
            return true;
        if (type.IsValueType || type == typeof(string) || typeof(Delegate).IsAssignableFrom(type) || typeof(Type).IsAssignableFrom(type) || ClosureClass.Is(type)
            || type.Assembly == typeof(Identity).Assembly)
            return false;
        if (type.IsArray)
            return true;
        if (CodeOrigin.IsFrameworks(type))
            return type.Namespace is "System.Collections.Generic" or "System.Collections" && typeof(System.Collections.ICollection).IsAssignableFrom(type);
        return type.GetMethod(nameof(Equals), [typeof(object)])!.DeclaringType == typeof(object) && HasState(type);
    }

    private static bool HasState(Type type)
    {
        for (Type? declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            if (declaring.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Length > 0)
                return true;
        }
        return false;
    }
}
