using Parallelism.Observation;

namespace Parallelism;

/// <summary>How far a map, stream, loop or reduction is; what <see cref="MapOptions.Progress"/> and its kin are told.</summary>
/// <remarks>
/// A reduction counts the indices of its range. Reports of one call never overlap and come in order: no count but <see cref="Running"/> ever goes
/// down, and the last report, whatever ended the call, has <see cref="IsFinal"/> and all that became of the items.
/// </remarks>
public sealed record RunProgress
{
    /// <summary>The number of items that ended with a result.</summary>
    public required long Done { get; init; }

    /// <summary>The number of items that failed. Items that were cancelled, or never started, are in no count.</summary>
    public required long Failed { get; init; }

    /// <summary>The number of items that run at this moment; at most the degree.</summary>
    public required int Running { get; init; }

    /// <summary>The number of all items; <see langword="null"/> for a source that does not know how many it has.</summary>
    public required long? Total { get; init; }

    /// <summary>The time since the call began.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Items that ended per second: over about the last ten seconds, and over the whole call in the last report.</summary>
    public required double Rate { get; init; }

    /// <summary>The time that the rest will take if it goes on at <see cref="Rate"/>; <see langword="null"/> where that cannot be told.</summary>
    public required TimeSpan? Remaining { get; init; }

    /// <summary>What the whole call came to; <see langword="null"/> before the last report.</summary>
    public RunSummary? Summary { get; init; }

    /// <summary>Whether this is the last report of the call.</summary>
    public bool IsFinal => Summary is not null;

    /// <summary>The part of the items that have ended, 0 to 1; <see langword="null"/> where <see cref="Total"/> is. 1 for no items at all.</summary>
    public double? Fraction => Total switch
    {
        null => null,
        0 => 1,
        { } total => (double)(Done + Failed) / total,
    };

    /// <summary>
    /// Makes a receiver that calls <paramref name="receive"/> on the thread that reports, so in order, and for the last time before the call ends.
    /// </summary>
    /// <remarks>
    /// A <see cref="Progress{T}"/> passes reports on: to the synchronization context that it was made in, or else to the thread pool, which may swap
    /// them, and bring the last one after the call's end.
    /// </remarks>
    public static IProgress<RunProgress> Receiver(Action<RunProgress> receive)
    {
        ArgumentNullException.ThrowIfNull(receive);
        return new DirectProgress(receive);
    }
}
