namespace Parallelism;

/// <summary>What <see cref="ParallelismOptions"/> require of the strategy; the same as <see cref="StrategyTraits"/>, and settable from configuration.</summary>
public sealed class ParallelismRequirements
{
    /// <summary>Work reads and writes the caller's own objects. Default: not required.</summary>
    public bool SharesMemory { get; set; }

    /// <summary>Work that ends its process (stack overflow, native crash, exit) fails its own item, not the caller. Default: not required.</summary>
    public bool SurvivesCrashes { get; set; }

    /// <summary>Work that ignores its cancellation token is ended by force. Default: not required.</summary>
    public bool CanKill { get; set; }

    internal StrategyTraits Traits => new() { SharesMemory = SharesMemory, SurvivesCrashes = SurvivesCrashes, CanKill = CanKill };
}
