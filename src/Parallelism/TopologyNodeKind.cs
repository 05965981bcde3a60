namespace Parallelism;

/// <summary>What a memory node has of processors and memory.</summary>
public enum TopologyNodeKind
{
    /// <summary>Processors and memory.</summary>
    Normal,

    /// <summary>Memory, but no online processor.</summary>
    MemoryOnly,

    /// <summary>Processors, but no memory.</summary>
    ProcessorsOnly,

    /// <summary>Neither.</summary>
    Empty,

    /// <summary>The system names no nodes: this one stands for the whole machine.</summary>
    Implied,

    /// <summary>No processor, and the system does not say whether there is memory.</summary>
    Unknown,
}
