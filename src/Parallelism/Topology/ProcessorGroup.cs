namespace Parallelism.Topology;

// A Windows processor group: its processors are First, First + 1, ... in MachineTopology's numbering.
internal sealed record ProcessorGroup(int Number, int First, int Maximum, int Active, ProcessorSet Processors);
