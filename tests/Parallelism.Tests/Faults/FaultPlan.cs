namespace Parallelism.Tests.Faults;

/// <summary>What goes wrong between a strategy and its workers. Chance comes from the seed: the same plan decides the same way about the same frame.</summary>
public sealed record FaultPlan
{
    /// <summary>Where chance begins.</summary>
    public int Seed { get; init; }

    /// <summary>What befalls each frame. Called on the thread that the frame is on. Default: nothing.</summary>
    public Func<FramePlace, FrameFault> OnFrame { get; init; } = static _ => FrameFault.None;

    /// <summary>What befalls each start, by its number from 1. Default: nothing.</summary>
    public Func<int, StartFault> OnStart { get; init; } = static _ => StartFault.None;

    /// <summary>The mean of the exponential life times after which workers are killed, counted from the first frame of the worker; for every third, from its start. Default: <see langword="null"/>, they live.</summary>
    public TimeSpan? MeanLife { get; init; }

    /// <summary>How long a delayed frame or start is held up at most; each takes a random part of it. Default: 10 ms.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>How late the news of a death comes at most; each takes a random part of it. Default: at once.</summary>
    public TimeSpan MaxDeathDelay { get; init; }

    /// <summary>How long a kill by the strategy takes to have an effect. Default: none.</summary>
    public TimeSpan KillDelay { get; init; }

    /// <summary>Whether the system denies the strategy to kill its workers.</summary>
    public bool RefusesKills { get; init; }

    /// <summary>One fault at one place.</summary>
    public static Func<FramePlace, FrameFault> At(int worker, FrameDirection direction, int frame, FrameFault fault) =>
        place => (place.Worker, place.Direction, place.Frame) == (worker, direction, frame) ? fault : FrameFault.None;

    /// <summary>Any of the faults at any frame, with a probability of <paramref name="share"/> for each frame.</summary>
    public static Func<FramePlace, FrameFault> Anywhere(double share, params FrameFault[] faults) =>
        place => place.Random.NextDouble() < share ? faults[place.Random.Next(faults.Length)] : FrameFault.None;

    /// <summary>No worker but the first ones: later starts do not come to an end.</summary>
    public static Func<int, StartFault> NoReplacementAfter(int starts) => start => start > starts ? StartFault.Hold : StartFault.None;
}
