namespace Parallelism.Topology;

// The names by which strategies are configured, and the traits of each (a test keeps them equal to the strategies').
internal static class StrategyNames
{
    public const string Sequential = "sequential";
    public const string Thread = "thread";
    public const string Process = "process";
    public const string Auto = "auto";
    public const string Known = "sequential, thread, process, auto";

    // The name in its usual spelling, or null if there is no such strategy.
    public static string? Find(string? name)
    {
        foreach (var known in (ReadOnlySpan<string>)[Sequential, Thread, Process, Auto])
        {
            if (known.AsSpan().Equals(name.AsSpan().Trim(), StringComparison.OrdinalIgnoreCase))
                return known;
        }

        return null;
    }

    public static StrategyTraits Traits(string name) => name == Process
        ? new StrategyTraits { SurvivesCrashes = true, CanKill = true }
        : new StrategyTraits { SharesMemory = true };

    public static string Describe(StrategyTraits traits)
    {
        var names = new List<string>();
        if (traits.SharesMemory)
            names.Add(nameof(traits.SharesMemory));
        if (traits.SurvivesCrashes)
            names.Add(nameof(traits.SurvivesCrashes));
        if (traits.CanKill)
            names.Add(nameof(traits.CanKill));
        return names.Count == 0 ? "none" : string.Join(" and ", names);
    }
}
