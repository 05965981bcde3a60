namespace Parallelism.Tests.Memory;

// How badly the broker in memory behaves, by chances from 0 to 1 for each message.
internal sealed record MemoryFaults
{
    public static readonly MemoryFaults None = new();

    // Sent on twice.
    public double Duplicate { get; init; }

    // Behind others that came later.
    public double Reorder { get; init; }

    // Confirmed, and gone.
    public double Lose { get; init; }

    // The publisher's session ends before the confirmation; the message may be there or not.
    public double BreakOnPublish { get; init; }

    // Milliseconds before a delivery, at most.
    public int Delay { get; init; }

    // Whether control messages are spared, so that what is tested is the rest.
    public bool SparesControl { get; init; } = true;
}
