using System.Reflection;

namespace Parallelism.Closures;

// Where a value on the evaluation stack comes from, as far as MethodScan follows it.
internal readonly record struct Origin(OriginKind Kind, Type? Class = null, string? Name = null, MethodBase? Method = null)
{
    // In place of Class and Name: reached through a static field, or through what the method was handed, by its position from 1, its object included.
    public FieldInfo? Static { get; init; }

    public int Parameter { get; init; }

    // The field that this is the value of, unchanged.
    public FieldInfo? Loaded { get; init; }

    // Of a closure: made by the method itself, so that it writes its own variables there.
    public bool IsOwn { get; init; }

    // The one that a place holds which different paths fill: what matters for refusals and for sending enough wins.
    public static Origin Merge(Origin a, Origin b) => a.Kind > b.Kind || (a.Kind == b.Kind && !a.IsOwn) ? a : b;
}
