namespace Parallelism.Topology;

// So many workers belong on these processors.
internal sealed record WorkerShare(string Place, ProcessorSet Processors, int Workers);
