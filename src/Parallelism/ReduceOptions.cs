namespace Parallelism;

/// <summary>Options of a reduction.</summary>
public sealed class ReduceOptions
{
    internal static readonly ReduceOptions Default = new();

    /// <summary>
    /// The seed of <see cref="WorkContext.Random"/> in the call's items; any number. Default: <see langword="null"/>, streams of the call's own, told by
    /// its number among the calls of its strategy.
    /// </summary>
    public long? RandomSeed { get; init; }
}
