namespace Parallelism;

/// <summary>How much of a machine could be read.</summary>
public enum TopologyDetail
{
    /// <summary>Processors, cores and caches.</summary>
    Full,

    /// <summary>Everything but the caches.</summary>
    NoCaches,

    /// <summary>The cores of some processors are unknown; each of these counts as a core of its own.</summary>
    Partial,

    /// <summary>Only <c>/proc/cpuinfo</c>, which names cores and packages.</summary>
    CpuInfoOnly,

    /// <summary>The number of processors alone: each counts as a core of its own.</summary>
    CountsOnly,

    /// <summary>Nothing about processors but this process's limits.</summary>
    LimitsOnly,
}
