namespace Parallelism;

/// <summary>What a process may use of its machine. A set is empty, and a number <see langword="null"/>, where there is no such limit.</summary>
public sealed record TopologyLimits
{
    /// <summary>Which control group hierarchies that govern processors are mounted.</summary>
    public TopologyCgroups Cgroups { get; internal init; }

    /// <summary>The processors that the control group allows, and the file that says so.</summary>
    public ProcessorSet Cpuset { get; internal init; }

    /// <summary>The file that <see cref="Cpuset"/> was read from.</summary>
    public string? CpusetFrom { get; internal init; }

    /// <summary>The memory nodes that the control group allows, by number.</summary>
    public ProcessorSet MemoryNodes { get; internal init; }

    /// <summary>The processors of the affinity mask; on Windows also what the job object and the CPU sets leave of it.</summary>
    public ProcessorSet Affinity { get; internal init; }

    /// <summary>The file or the system calls that <see cref="Affinity"/> was read from.</summary>
    public string? AffinityFrom { get; internal init; }

    /// <summary>The processors that the kernel was told to keep free of ordinary work. Stated, not subtracted: affinity already leaves them out.</summary>
    public ProcessorSet Isolated { get; internal init; }

    /// <summary>The quota of processor time at each level of the control group hierarchy that sets one, the process's own group first; on Windows that of the job object.</summary>
    public IReadOnlyList<TopologyQuota> Quotas { get; internal init; } = [];

    /// <summary>
    /// The weight of the process's control group when others want processor time too, as its file states it (<c>cpu.weight</c>, or <c>cpu.shares</c> of
    /// version 1). Kubernetes makes it from a container's request. It limits nothing.
    /// </summary>
    public long? Weight { get; internal init; }

    /// <summary>The file that <see cref="Weight"/> was read from.</summary>
    public string? WeightFrom { get; internal init; }

    /// <summary>The least of <see cref="Quotas"/>, in processors: the one that holds.</summary>
    public double? QuotaProcessors
    {
        get
        {
            double? least = null;
            foreach (var quota in Quotas)
                least = least is null || quota.Processors < least ? quota.Processors : least;
            return least;
        }
    }
}
