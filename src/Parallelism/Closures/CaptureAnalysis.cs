using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Parallelism.Closures;

// Reads from a delegate's instructions which captured variables it needs and which it writes. C# keeps all captured variables of a scope in one
// object, so without this most lambdas would drag in what only their neighbours use.
internal static class CaptureAnalysis
{
    private static readonly ConcurrentDictionary<MethodBase, MethodFacts?> Facts = new();
    private static readonly ConcurrentDictionary<MethodBase, CaptureReach> Reaches = new();

    public static CaptureReach ReachOf(MethodBase method) => Reaches.TryGetValue(method, out CaptureReach? known)
        ? known
        : Reaches.GetOrAdd(method, CaptureReach.Find(method));

    // Null where the instructions cannot be read.
    public static MethodFacts? FactsOf(MethodBase definition) => Facts.GetOrAdd(definition, MethodScan.Run);

    // The captured variables that the work assigns, or whose arrays and collections it changes; a field of a captured this as this.field.
    // The methods of the user's that it calls are looked into, but for virtual ones that may be overridden.
    public static IReadOnlyList<string> FindWrites(Delegate work)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        FindWrites(work, names, new(ReferenceEqualityComparer.Instance));
        return [.. names];
    }

    private static void FindWrites(Delegate work, SortedSet<string> names, HashSet<Delegate> seen)
    {
        foreach (Delegate part in work.HasSingleTarget ? [work] : work.GetInvocationList())
        {
            if (!seen.Add(part) || part.Target is not { } target)
                continue;
            MethodInfo method = part.Method;
            CaptureReach reach = ReachOf(method);
            if (reach.IsEverything)
                continue;
            var captured = new HashSet<Type>();
            var closures = new HashSet<object>(ReferenceEqualityComparer.Instance);
            var inner = new List<Delegate>();
            Collect(target, reach, captured, closures, inner);
            foreach (Delegate next in inner)
                FindWrites(next, names, seen);
            foreach ((Type type, string name) in reach.FindWrites())
            {
                // An async body keeps its own variables in its state machine; only what it captured is not its own.
                bool isVariable = !name.Contains('<') && !name.StartsWith("CS$", StringComparison.Ordinal)
                    && !typeof(IAsyncStateMachine).IsAssignableFrom(type);
                if (isVariable && (captured.Contains(type) || !ClosureClass.Is(type)))
                    names.Add(name);
            }
        }
    }

    // The closure classes that exist before the work starts. Those that it makes for its own inner lambdas are its own to write.
    private static void Collect(object closure, CaptureReach reach, HashSet<Type> captured, HashSet<object> closures, List<Delegate> inner)
    {
        Type type = closure.GetType();
        if (!ClosureClass.Is(type) || !closures.Add(closure))
            return;
        captured.Add(type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type);
        foreach (FieldInfo field in ClosureClass.FieldsOf(type))
        {
            if (field.FieldType.IsValueType || !reach.Fields.Contains(FieldKey.Of(field)) || field.GetValue(closure) is not { } value)
                continue;
            if (value is Delegate next)
                inner.Add(next);
            else
                Collect(value, reach, captured, closures, inner);
        }
    }
}
