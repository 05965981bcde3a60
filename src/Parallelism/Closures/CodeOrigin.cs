using System.Collections.Concurrent;
using System.Reflection;

namespace Parallelism.Closures;

// Whose code a type is. The framework's objects travel as the serializer knows them, never field by field as a lambda happens to touch them.
internal static class CodeOrigin
{
    private static readonly ConcurrentDictionary<Assembly, bool> Known = new();

    public static bool IsFrameworks(Type type) => Known.GetOrAdd(type.Assembly, static assembly =>
        assembly == typeof(object).Assembly
        || assembly.GetName().Name is not { } name
        || name is "mscorlib" or "netstandard" or "System"
        || name.StartsWith("System.", StringComparison.Ordinal)
        || name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
        || name.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal));
}
