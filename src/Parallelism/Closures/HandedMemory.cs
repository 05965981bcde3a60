using System.Collections.Concurrent;
using System.Reflection;

namespace Parallelism.Closures;

// Whether methods change what they are handed: themselves, or through the methods that they hand it on to. Best effort: a virtual method that may be
// overridden is taken to only read.
internal static class HandedMemory
{
    private const int MaxMethods = 200;

    private static readonly ConcurrentDictionary<(MethodBase, int), bool> Known = new();

    public static bool IsWritten(Handover handover)
    {
        (MethodBase, int) start = (Definition(handover.Callee), handover.Position);
        return Known.TryGetValue(start, out bool known) ? known : Known[start] = Find(start);
    }

    private static bool Find((MethodBase, int) start)
    {
        var seen = new HashSet<(MethodBase, int)> { start };
        var open = new Stack<(MethodBase Method, int Position)>(seen);
        while (open.TryPop(out (MethodBase Method, int Position) next) && seen.Count < MaxMethods)
        {
            if (CaptureAnalysis.FactsOf(next.Method) is not { } facts)
                continue;
            Type? owner = next.Position == 0 && next.Method is { IsStatic: false, DeclaringType: { IsValueType: false } type } ? type : null;
            if (facts.WrittenParameters.Contains(next.Position) || (owner is not null && facts.Writes.Any(write => IsOwn(write.Class, write.Name, owner))))
                return true;
            foreach (Handover handover in facts.Handovers)
            {
                Origin place = handover.Place;
                bool isIt = place.Parameter == next.Position + 1
                    || (owner is not null && (place.Kind == OriginKind.Owner || (place.Class is not null && IsOwn(place.Class, place.Name!, owner))));
                (MethodBase, int) callee = (Definition(handover.Callee), handover.Position);
                if (isIt && seen.Add(callee))
                    open.Push(callee);
            }
        }
        return false;
    }

    private static bool IsOwn(Type type, string name, Type owner) =>
        name.StartsWith("this", StringComparison.Ordinal) && type == (owner.IsConstructedGenericType ? owner.GetGenericTypeDefinition() : owner);

    private static MethodBase Definition(MethodBase method) => method.Module.ResolveMethod(method.MetadataToken) ?? method;
}
