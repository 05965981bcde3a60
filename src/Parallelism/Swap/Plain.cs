using Parallelism.Verbs;

namespace Parallelism.Swap;

// Types whose values are the same after any journey.
internal static class Plain<T>
{
    public static readonly bool Is = typeof(T).IsPrimitive || typeof(T).IsEnum || typeof(T) == typeof(string) || typeof(T) == typeof(Nothing);
}
