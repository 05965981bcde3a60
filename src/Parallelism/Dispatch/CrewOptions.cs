namespace Parallelism.Dispatch;

internal sealed record CrewOptions
{
    // Empty where all workers are alike.
    public string Name { get; init; } = "";

    public required int Degree { get; init; }

    public long MaxWorkerMemory { get; init; } = long.MaxValue;

    // Takes no items that name no crew.
    public bool IsReserved { get; init; }

    // Names of those whose items it takes when it has none.
    public IReadOnlyList<string> Helps { get; init; } = [];
}
