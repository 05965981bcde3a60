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

    // Captured memory written to by the methods themselves; FindWrites also looks into those that they hand it to.
    public HashSet<(Type Class, string Name)> Writes { get; } = [];

    public HashSet<Handover> Handovers { get; } = [];

    public IEnumerable<(Type Class, string Name)> FindWrites()
    {
        foreach ((Type, string) written in Writes)
            yield return written;
        foreach (Handover handover in Handovers)
        {
            // What a method of this does to it counts as done here.
            bool isFollowed = handover is { Place.Kind: OriginKind.Owner, Position: 0, Callee.IsStatic: false };
            if (!isFollowed && HandedMemory.IsWritten(handover))
                yield return (handover.Place.Class!, handover.Place.Kind == OriginKind.Owner ? "this" : handover.Place.Name!);
        }
    }

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
            reach.Handovers.UnionWith(facts.Handovers.Where(static handover => handover.Place is { Parameter: 0, Static: null }));
            foreach (MethodBase next in facts.Follows)
                open.Push(next);
        }
        return reach;
    }
}
