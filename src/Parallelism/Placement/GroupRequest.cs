namespace Parallelism.Placement;

// What the options of a strategy say of its groups, and how to read the machine that they are on.
internal sealed record GroupRequest(IReadOnlyDictionary<string, WorkerGroup> Groups, WorkerPlacement Placement, WorkerPlace? Place, int? Degree)
{
    public Func<MachineTopology> ReadMachine { get; init; } = static () => TopologyProbe.Read();

    // Quicker than the whole machine.
    public Func<ProcessorSet> ReadUsable { get; init; } = static () => TopologyProbe.ReadLimits().Usable;
}
