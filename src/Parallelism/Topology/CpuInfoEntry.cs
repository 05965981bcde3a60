namespace Parallelism.Topology;

internal sealed class CpuInfoEntry
{
    public long? Package { get; set; }

    public long? Core { get; set; }

    public long? Implementer { get; set; }

    public long? Part { get; set; }
}
