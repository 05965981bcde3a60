namespace Parallelism;

/// <summary>What a strategy can do where strategies must differ; also what a caller requires of one.</summary>
public readonly record struct StrategyTraits
{
    /// <summary>Work reads and writes the caller's own objects. Otherwise it receives copies, and only its result comes back.</summary>
    public bool SharesMemory { get; init; }

    /// <summary>Work that ends its process (stack overflow, native crash, exit) fails its own item, not the caller.</summary>
    public bool SurvivesCrashes { get; init; }

    /// <summary>Work that ignores its cancellation token is ended by force.</summary>
    public bool CanKill { get; init; }

    /// <summary>Whether every trait that <paramref name="required"/> asks for is present.</summary>
    public bool Satisfy(StrategyTraits required) =>
        (SharesMemory || !required.SharesMemory) && (SurvivesCrashes || !required.SurvivesCrashes) && (CanKill || !required.CanKill);
}
