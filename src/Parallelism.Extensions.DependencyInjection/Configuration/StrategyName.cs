namespace Parallelism.Configuration;

// The names that a section may give, and what the strategies behind them can do.
internal static class StrategyName
{
    public const string Auto = "auto";
    public const string Process = "process";
    public const string BuiltIn = "sequential, thread, process and auto";

    private static readonly StrategyTraits Sharing = new() { SharesMemory = true };
    private static readonly StrategyTraits Isolating = new() { SurvivesCrashes = true, CanKill = true };

    private static readonly Dictionary<string, StrategyTraits[]> Traits = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sequential"] = [Sharing],
        ["thread"] = [Sharing],
        [Process] = [Isolating],
        [Auto] = [Sharing, Isolating],
    };

    // The one that counts: the environment wins over the options.
    public static string Chosen(ParallelismOptions options) => Spelled(EnvironmentVariable.Read(EnvironmentVariable.Strategy) ?? options.Strategy);

    public static bool IsBuiltIn(string name) => Traits.ContainsKey(Spelled(name));

    public static bool IsKnown(string? name, ParallelismOptions options) => Traits.ContainsKey(Spelled(name)) || options.Strategies.ContainsKey(Spelled(name));

    public static bool CanSatisfy(string? name, StrategyTraits required, ParallelismOptions options) =>
        options.Strategies.TryGetValue(Spelled(name), out NamedStrategy? other) ? other.Traits.Satisfy(required) : Traits[Spelled(name)].Any(traits => traits.Satisfy(required));

    public static string List(ParallelismOptions options) => string.Join(", ", options.Strategies.Keys.Prepend("sequential, thread, process")) + " or auto";

    public static string Names(StrategyTraits traits) => string.Join(
        ", ",
        new[]
        {
            (traits.SharesMemory, nameof(traits.SharesMemory)),
            (traits.SurvivesCrashes, nameof(traits.SurvivesCrashes)),
            (traits.CanKill, nameof(traits.CanKill)),
        }.Where(trait => trait.Item1).Select(trait => trait.Item2));

    private static string Spelled(string? name) => name?.Trim() ?? Auto;
}
