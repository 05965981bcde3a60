using Parallelism.Observation;

namespace Parallelism;

/// <summary>Options of a reduction.</summary>
public sealed class ReduceOptions
{
    private readonly TimeSpan _progressInterval = Watching.DefaultInterval;
    internal static readonly ReduceOptions Default = new();

    /// <summary>
    /// The seed of <see cref="WorkContext.Random"/> in the call's items; any number. Default: <see langword="null"/>, streams of the call's own, told by
    /// its number among the calls of its strategy.
    /// </summary>
    public long? RandomSeed { get; init; }

    /// <summary>
    /// The group of the strategy's workers that runs the items. Default: <see langword="null"/>, the one of <see cref="ExecutionStrategyExtensions.InGroup"/>,
    /// or else any worker.
    /// </summary>
    public string? Group { get; init; }

    /// <summary>
    /// Is told how far the call is: every <see cref="ProgressInterval"/>, never two at a time and never out of order, and once more when the call is over,
    /// before its task ends. Default: <see langword="null"/>, nobody.
    /// </summary>
    /// <remarks>
    /// Reports come by a timer, so items pay nothing for them; while the receiver is busy with one, no other is made. It must not wait for the call. An
    /// exception that it throws ends the call. <see cref="RunProgress.Receiver"/> makes one that is called at once.
    /// </remarks>
    public IProgress<RunProgress>? Progress { get; init; }

    /// <summary>The time between two reports; more than zero, at most a day. Default: 200 milliseconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public TimeSpan ProgressInterval
    {
        get => _progressInterval;
        init => _progressInterval = Watching.Check(value, nameof(ProgressInterval));
    }

    internal Watching Watching => new(Progress, ProgressInterval, TraceItems: false);
}
