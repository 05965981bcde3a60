using Parallelism.Placement;

namespace Parallelism.Processes;

// How the workers of a group are started.
internal sealed record WorkerLaunch(ProcessStrategyOptions Options, int Degree)
{
    public Action? Initializer { get; init; }

    public WorkerGarbageCollector? GarbageCollector { get; init; }

    public IReadOnlyDictionary<string, string?> GroupVariables { get; init; } = new Dictionary<string, string?>();

    // Null: they are bound to nothing.
    public WorkerSeat[]? Seats { get; init; }

    public int ShareOf(WorkerSeat? seat) => ProcessorShare.Of(seat, Degree, Environment.ProcessorCount, seat is null ? 0 : Usable.Value);

    private Lazy<int> Usable { get; } = new(static () => TopologyProbe.Read().Usable.Count);
}
