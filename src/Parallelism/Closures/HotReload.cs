using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Metadata;

[assembly: MetadataUpdateHandler(typeof(Parallelism.Closures.HotReload))]

namespace Parallelism.Closures;

// Remembers the types that dotnet watch or a debugger changed while the program ran. Their module keeps its version id although its code is no
// longer that of the file, so nothing else would notice that a worker runs the old code.
internal static class HotReload
{
    private static readonly ConcurrentDictionary<Type, bool> Changed = new();

    private static volatile bool s_mayBeAnything;

    public static bool IsChanged(MethodBase method)
    {
        if (s_mayBeAnything)
            return method.DeclaringType is { } declaring && !CodeOrigin.IsFrameworks(declaring);
        if (Changed.IsEmpty)
            return false;
        for (Type? type = method.DeclaringType; type is not null; type = type.DeclaringType)
        {
            if (Changed.ContainsKey(type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type))
                return true;
        }
        return false;
    }

    // Called by the runtime after each change, by this name. A change without a list may have touched anything.
    public static void UpdateApplication(Type[]? updatedTypes)
    {
        s_mayBeAnything |= updatedTypes is null;
        foreach (Type type in updatedTypes ?? [])
            Changed[type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type] = true;
    }
}
