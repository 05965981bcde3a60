using System.Reflection;

namespace Parallelism.Closures;

// What a delegate's method touches, with the lambdas, local functions and methods of its own object that it leads to.
internal sealed class CaptureReach
{
    // For methods whose instructions cannot be read (native AOT, run-time code): everything is taken as used.
    public static readonly CaptureReach Everything = new() { IsEverything = true };

    public bool IsEverything { get; private init; }

    public HashSet<FieldKey> Fields { get; } = [];

    public HashSet<Type> EscapedOwners { get; } = [];

    public HashSet<(Type Class, string Name)> Writes { get; } = [];

    public static CaptureReach Find(MethodBase root)
    {
        var reach = new CaptureReach();
        var seen = new HashSet<MethodBase>();
        var open = new Stack<MethodBase>();
        open.Push(root);
        while (open.TryPop(out MethodBase? method))
        {
            // In its generic form, which is the one that has instructions of its own.
            MethodBase definition = method.Module.ResolveMethod(method.MetadataToken) ?? method;
            if (!seen.Add(definition))
                continue;
            if (CaptureAnalysis.FactsOf(definition) is not { } facts)
                return Everything;
            reach.Fields.UnionWith(facts.Fields);
            reach.EscapedOwners.UnionWith(facts.EscapedOwners);
            reach.Writes.UnionWith(facts.Writes);
            foreach (MethodBase next in facts.Follows)
                open.Push(next);
        }
        return reach;
    }
}
