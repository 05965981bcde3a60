using System.Globalization;

namespace Parallelism.Topology;

// What the environment says of the choice; it wins over configuration and default.
internal sealed record EnvironmentOverride(string? Strategy, int? Degree)
{
    public const string StrategyVariable = "PARALLELISM_STRATEGY";
    public const string DegreeVariable = "PARALLELISM_MAX_DEGREE";

    // A blank variable counts as not set.
    public static EnvironmentOverride Read(Func<string, string?> environment)
    {
        var strategy = environment(StrategyVariable);
        var degree = environment(DegreeVariable);
        return new(
            string.IsNullOrWhiteSpace(strategy) ? null : StrategyNames.Find(strategy) ?? throw new InvalidOperationException(
                $"The environment variable {StrategyVariable} is '{strategy}', which names no strategy. Known names: {StrategyNames.Known}. "
                + "Correct the variable or unset it."),
            string.IsNullOrWhiteSpace(degree) ? null : Number(degree) ?? throw new InvalidOperationException(
                KernelText.Invariant($"The environment variable {DegreeVariable} is '{degree}', but must be a whole number from 1 to {ProcessorSet.MaxProcessor}. ")
                + "Correct the variable or unset it."));
    }

    private static int? Number(string text) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= ProcessorSet.MaxProcessor ? number : null;
}
