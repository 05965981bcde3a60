namespace Parallelism;

/// <summary>A memory (NUMA) node.</summary>
/// <param name="Id">The system's number.</param>
/// <param name="Kind">What it has of processors and memory.</param>
/// <param name="Processors">Its online processors.</param>
/// <param name="MemoryKiB">Its memory; <see langword="null"/> where the system does not say.</param>
/// <param name="Distances">
/// The distances to the nodes in the order of <see cref="MachineTopology.Nodes"/>, 10 for its own; empty where the system does not say.
/// </param>
/// <param name="NearestProcessors">Of a node without processors, the closest ones; otherwise empty.</param>
public sealed record TopologyNode(
    int Id,
    TopologyNodeKind Kind,
    ProcessorSet Processors,
    long? MemoryKiB,
    IReadOnlyList<int> Distances,
    ProcessorSet NearestProcessors);
