namespace Parallelism;

/// <summary>What a cache holds.</summary>
public enum TopologyCacheType
{
    /// <summary>Data and instructions.</summary>
    Unified,

    /// <summary>Data.</summary>
    Data,

    /// <summary>Instructions.</summary>
    Instruction,
}
