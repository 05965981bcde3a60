using Parallelism.Placement;

namespace Parallelism.Processes;

// How the workers of a group are started.
internal sealed record WorkerLaunch(ProcessStrategyOptions Options)
{
    // Of all groups together, at this moment.
    public required Func<int> ReadDegree { get; init; }

    // The processors whose time this process may have, at this moment.
    public required Func<int> ReadAllowed { get; init; }

    public Action? Initializer { get; init; }

    public WorkerGarbageCollector? GarbageCollector { get; init; }

    public IReadOnlyDictionary<string, string?> GroupVariables { get; init; } = new Dictionary<string, string?>();

    // Null: they are bound to nothing.
    public Seats? Seats { get; init; }

    // What a worker that starts now may think that it has; it keeps that.
    public int ShareOf(WorkerSeat? seat) => ProcessorShare.Of(seat, ReadDegree(), ReadAllowed(), Seats?.UsableCount ?? 0);
}
