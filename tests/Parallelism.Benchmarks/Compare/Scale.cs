namespace Parallelism.Benchmarks.Compare;

// How much of everything; `--quick` only shows that it runs.
internal sealed record Scale
{
    public static Scale Full { get; } = new();

    public static Scale Quick { get; } = new()
    {
        RoundTrips = 100,
        SlowItems = 500,
        Items = 2_000,
        MapLength = 20_000,
        LoopLength = 200_000,
        Latencies = 500,
        SmallBytes = 1 << 20,
        LargeBytes = 4 << 20,
        BlockBytes = [16 << 10],
        ShownBytes = [1 << 20],
        Doubles = 200_000,
        SharedDoubles = 1 << 20,
        Filled = 2_000,
        Spins = 100,
        Warm = TimeSpan.FromMilliseconds(20),
        WarmCalls = 1,
        Timed = TimeSpan.FromMilliseconds(20),
    };

    public const int Workers = 2;

    // P1
    public int RoundTrips { get; private init; } = 2_000;

    // P2 and T4; Python's pools get the smaller number to save time: their rate was seen to be the same with four times as many.
    public int Items { get; private init; } = 100_000;

    public int SlowItems { get; private init; } = 10_000;

    // P3
    public int MapLength { get; private init; } = 1_000_000;

    // T1 and T2
    public int LoopLength { get; private init; } = 10_000_000;

    // T6
    public int Latencies { get; private init; } = 20_000;

    // P4: the arrays of P4a and P4b, and the doubles of P4c
    public int SmallBytes { get; private init; } = 16 << 20;

    public int LargeBytes { get; private init; } = 256 << 20;

    public int Doubles { get; private init; } = 16_000_000;

    // S1: 512 MiB
    public int SharedDoubles { get; private init; } = 64 << 20;

    // S2
    public int[] BlockBytes { get; private init; } = [64 << 10, 256 << 10, 1 << 20];

    // S4
    public int[] ShownBytes { get; private init; } = [512 << 10, 1 << 20, 2 << 20, 4 << 20];

    // S3
    public int Filled { get; private init; } = 100_000;

    public int Spins { get; private init; } = 2_000;

    // Loops are repeated for this long, unmeasured and measured, in each round.
    public TimeSpan Warm { get; private init; } = TimeSpan.FromMilliseconds(100);

    // At least.
    public int WarmCalls { get; private init; } = 5;

    public TimeSpan Timed { get; private init; } = TimeSpan.FromMilliseconds(200);
}
