namespace Parallelism;

/// <summary>Options of a map or a loop.</summary>
public sealed class MapOptions
{
    internal static readonly MapOptions Default = new();

    /// <summary>What happens when an item fails. Default: <see cref="ErrorHandling.FailFast"/>.</summary>
    public ErrorHandling OnError { get; init; }
}
