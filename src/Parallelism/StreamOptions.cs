namespace Parallelism;

/// <summary>Options of a stream of results.</summary>
public sealed class StreamOptions
{
    private readonly int? _maxItemsInFlight;

    internal static readonly StreamOptions Default = new();

    /// <summary>Whether results come in the order of their items. Otherwise they come as they finish. Default: <see langword="true"/>.</summary>
    public bool Ordered { get; init; } = true;

    /// <summary>
    /// The number of items taken from the source whose results the consumer has not taken yet; 1 or more.
    /// Default: <see langword="null"/>, four times the strategy's degree and at least 64.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int? MaxItemsInFlight
    {
        get => _maxItemsInFlight;
        init
        {
            if (value is { } given)
                ArgumentOutOfRangeException.ThrowIfLessThan(given, 1, nameof(MaxItemsInFlight));
            _maxItemsInFlight = value;
        }
    }

    /// <summary>
    /// What happens when an item fails. With <see cref="ErrorHandling.KeepGoing"/> the failed items yield nothing and the
    /// <see cref="AggregateException"/> follows the last result. Default: <see cref="ErrorHandling.FailFast"/>.
    /// </summary>
    public ErrorHandling OnError { get; init; }

    /// <summary>
    /// The seed of <see cref="WorkContext.Random"/> in the call's items; any number. Default: <see langword="null"/>, streams of the call's own, told by
    /// its number among the calls of its strategy.
    /// </summary>
    public long? RandomSeed { get; init; }
}
