namespace Parallelism.Tests.Faults;

/// <summary>One run of chaos.</summary>
public sealed record ChaosOptions
{
    /// <summary>Where chance begins: sizes, life times and ways to die follow from it.</summary>
    public int Seed { get; init; }

    /// <summary>How many items the map has.</summary>
    public int Items { get; init; } = 10_000;

    /// <summary>The mean of the exponential life times of workers, from their first item.</summary>
    public TimeSpan MeanLife { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// How often an item that was running when its worker died may run again. 0: it fails, and never runs twice. More: every result must be there.
    /// </summary>
    public int Retries { get; init; }

    /// <summary>Within this time the map must have come to its end.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);
}
