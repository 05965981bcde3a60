namespace Parallelism;

/// <summary>Options of a map or a loop.</summary>
public sealed class MapOptions
{
    internal static readonly MapOptions Default = new();

    /// <summary>What happens when an item fails. Default: <see cref="ErrorHandling.FailFast"/>.</summary>
    public ErrorHandling OnError { get; init; }

    /// <summary>
    /// The seed of <see cref="WorkContext.Random"/> in the call's items; any number. Default: <see langword="null"/>, streams of the call's own, told by
    /// its number among the calls of its strategy.
    /// </summary>
    public long? RandomSeed { get; init; }
}
