using System.Globalization;

namespace Parallelism;

/// <summary>What a call came to: how much faster it was than its items one after the other, and what the places of the strategy did meanwhile.</summary>
/// <remarks>
/// The three shares are parts of <see cref="Elapsed"/> times <see cref="MaxDegreeOfParallelism"/> and add up to 1. On processes what the worker's
/// serializer needs is measured for items of 20 microseconds and more; for shorter ones it counts as work.
/// </remarks>
public sealed record RunSummary
{
    /// <summary>The number of items that ended with a result.</summary>
    public required long Done { get; init; }

    /// <summary>The number of items that failed.</summary>
    public required long Failed { get; init; }

    /// <summary>The time from the call to its end.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The strategy's degree when the call began.</summary>
    public required int MaxDegreeOfParallelism { get; init; }

    /// <summary>The time that the work took, summed over the items, as measured where they ran.</summary>
    public required TimeSpan WorkTime { get; init; }

    /// <summary>The time that arguments and results took to be written and read, summed over all processes.</summary>
    public required TimeSpan SerializationTime { get; init; }

    /// <summary>
    /// <see cref="WorkTime"/> divided by <see cref="Elapsed"/>: how many items ran at once, on average. That is the speed-up over one after the other
    /// as long as an item alone takes as long as beside others; where they share memory bandwidth or a core, it is less than this says.
    /// </summary>
    public double SpeedUp => Elapsed > TimeSpan.Zero ? WorkTime / Elapsed : 0;

    /// <summary><see cref="SpeedUp"/> divided by <see cref="MaxDegreeOfParallelism"/>; 1 is the best there is.</summary>
    public double Efficiency => SpeedUp / MaxDegreeOfParallelism;

    /// <summary>The share of time in which places worked, 0 to 1.</summary>
    public double Working => Math.Min(1, Efficiency);

    /// <summary>The share of time that went into arguments and results, 0 to 1.</summary>
    public double Serializing => Elapsed > TimeSpan.Zero ? Math.Min(1 - Working, SerializationTime / Elapsed / MaxDegreeOfParallelism) : 0;

    /// <summary>
    /// The share of time in which places waited, 0 to 1: for the next item, for workers to start, for the source of a stream or its consumer, for
    /// the last items to end.
    /// </summary>
    public double Waiting => Math.Max(0, 1 - Working - Serializing);

    /// <summary>Says it in one line.</summary>
    public override string ToString()
    {
        string failed = Failed == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({Failed:N0} failed)");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Done + Failed:N0} items{failed} in {Elapsed.TotalSeconds:0.00} s: speed-up {SpeedUp:0.0} of {MaxDegreeOfParallelism}, efficiency {Efficiency * 100:0} %; working {Working * 100:0} %, serializing {Serializing * 100:0} %, waiting {Waiting * 100:0} %");
    }
}
