namespace Parallelism;

/// <summary>Which control group hierarchies that govern processors are mounted.</summary>
public enum TopologyCgroups
{
    /// <summary>None.</summary>
    None,

    /// <summary>Version 1, with its cpu or cpuset controller.</summary>
    V1,

    /// <summary>Version 2, the unified hierarchy.</summary>
    V2,

    /// <summary>Both.</summary>
    Hybrid,
}
