namespace Parallelism;

/// <summary>One thing about a call that would be different in a worker process.</summary>
/// <param name="Kind">What kind of thing it is.</param>
/// <param name="Path">Where: a variable, member or field, for example <c>captured 'totals'[3]</c>.</param>
/// <param name="Reason">Why it would be different, and what to do instead.</param>
/// <param name="ItemIndex">The index of the first item where it was seen; <see langword="null"/> where it is read off the code.</param>
public sealed record SwapDifference(SwapDifferenceKind Kind, string Path, string Reason, long? ItemIndex)
{
    /// <summary>The difference in words.</summary>
    public override string ToString() => ItemIndex is null ? $"{Path}: {Reason}" : $"{Path} (item {ItemIndex}): {Reason}";
}
