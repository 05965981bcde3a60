namespace Parallelism.Configuration;

// The names that a section may give, and what the strategies behind them can do.
internal static class StrategyName
{
    public const string Auto = "auto";

    public const string List = "sequential, thread, process or auto";

    private static readonly StrategyTraits Sharing = new() { SharesMemory = true };
    private static readonly StrategyTraits Isolating = new() { SurvivesCrashes = true, CanKill = true };

    private static readonly Dictionary<string, StrategyTraits[]> Traits = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sequential"] = [Sharing],
        ["thread"] = [Sharing],
        ["process"] = [Isolating],
        [Auto] = [Sharing, Isolating],
    };

    public static bool IsKnown(string? name) => Traits.ContainsKey(Spelled(name));

    public static bool CanSatisfy(string? name, StrategyTraits required) =>
        Traits[Spelled(name)].Any(traits => traits.Satisfy(required));

    private static string Spelled(string? name) => name?.Trim() ?? Auto;

    public static string Names(StrategyTraits traits) => string.Join(
        ", ",
        new[]
        {
            (traits.SharesMemory, nameof(traits.SharesMemory)),
            (traits.SurvivesCrashes, nameof(traits.SurvivesCrashes)),
            (traits.CanKill, nameof(traits.CanKill)),
        }.Where(trait => trait.Item1).Select(trait => trait.Item2));
}
