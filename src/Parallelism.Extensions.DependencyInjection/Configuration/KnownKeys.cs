using System.Globalization;

namespace Parallelism.Configuration;

// The shape of a section: every key, and whether its text can be read. Ranges are ParallelismOptionsValidator's, because code sets values too.
internal static class KnownKeys
{
    public const string PlaceRule = "it must be node 1, package 0, l3 group 2, big cores, small cores or processors 0-3,8";

    public static readonly ConfigurationKey Root = Section(
        "",
        Value(nameof(ParallelismOptions.Strategy), _ => null),
        Value(nameof(ParallelismOptions.MaxDegreeOfParallelism), WholeNumber<int>),
        Section(
            nameof(ParallelismOptions.Require),
            Value(nameof(ParallelismRequirements.SharesMemory), TrueOrFalse),
            Value(nameof(ParallelismRequirements.SurvivesCrashes), TrueOrFalse),
            Value(nameof(ParallelismRequirements.CanKill), TrueOrFalse)),
        Section(nameof(ParallelismOptions.Groups)) with { Any = Group },
        Section(
            nameof(ParallelismOptions.Thread),
            Value(nameof(ParallelismThreadOptions.Threads), NameOf<ThreadSource>),
            Value(nameof(ParallelismThreadOptions.Place), Place),
            Value(nameof(ParallelismThreadOptions.Placement), NameOf<WorkerPlacement>),
            Value(nameof(ParallelismThreadOptions.Timeout), Time),
            Value(nameof(ParallelismThreadOptions.GracePeriod), Time),
            Value(nameof(ParallelismThreadOptions.VerifySwap), TrueOrFalse)),
        Section(
            nameof(ParallelismOptions.Process),
            Value(nameof(ParallelismProcessOptions.RecycleAfter), WholeNumber<int>),
            Value(nameof(ParallelismProcessOptions.MaxWorkerMemory), WholeNumber<long>),
            Value(nameof(ParallelismProcessOptions.MaxMemoryGrowth), WholeNumber<long>),
            Value(nameof(ParallelismProcessOptions.MaxWorkerAge), Time),
            Value(nameof(ParallelismProcessOptions.IdleTimeout), Time),
            Value(nameof(ParallelismProcessOptions.Retries), WholeNumber<int>),
            Value(nameof(ParallelismProcessOptions.RetryDelay), Time),
            Value(nameof(ParallelismProcessOptions.MaxRetryDelay), Time),
            Value(nameof(ParallelismProcessOptions.Timeout), Time),
            Value(nameof(ParallelismProcessOptions.GracePeriod), Time),
            Value(nameof(ParallelismProcessOptions.StartTimeout), Time),
            Value(nameof(ParallelismProcessOptions.WarmUp), TrueOrFalse),
            Value(nameof(ParallelismProcessOptions.DumpFolder), _ => null),
            Value(nameof(ParallelismProcessOptions.Place), Place),
            Value(nameof(ParallelismProcessOptions.Placement), NameOf<WorkerPlacement>),
            Collector,
            Section(nameof(ParallelismProcessOptions.EnvironmentVariables)) with { Any = Value("", _ => null) }),
        Value(nameof(ParallelismOptions.DrainTimeout), Time));

    private static ConfigurationKey Collector => Section(
        nameof(ParallelismProcessOptions.GarbageCollector),
        Value(nameof(ParallelismGarbageCollectorOptions.Server), TrueOrFalse),
        Value(nameof(ParallelismGarbageCollectorOptions.Concurrent), TrueOrFalse),
        Value(nameof(ParallelismGarbageCollectorOptions.HeapCount), WholeNumber<int>),
        Value(nameof(ParallelismGarbageCollectorOptions.HeapLimit), WholeNumber<long>));

    private static ConfigurationKey Group => Section(
        "",
        Value(nameof(ParallelismGroupOptions.MaxDegreeOfParallelism), WholeNumber<int>),
        Value(nameof(ParallelismGroupOptions.Place), Place),
        Value(nameof(ParallelismGroupOptions.Placement), NameOf<WorkerPlacement>),
        Section(nameof(ParallelismGroupOptions.Helps)) with { Any = Value("", _ => null) },
        Value(nameof(ParallelismGroupOptions.Reserved), TrueOrFalse),
        Value(nameof(ParallelismGroupOptions.MaxWorkerMemory), WholeNumber<long>),
        Collector,
        Section(nameof(ParallelismGroupOptions.EnvironmentVariables)) with { Any = Value("", _ => null) });

    public static string Names => string.Join(", ", Root.Children.Select(child => child.Name));

    private static ConfigurationKey Section(string name, params ConfigurationKey[] children) => new(name, null, children);

    private static ConfigurationKey Value(string name, Func<string, string?> mistake) => new(name, mistake);

    private static string? WholeNumber<T>(string text)
        where T : struct, System.Numerics.IBinaryInteger<T>, System.Numerics.IMinMaxValue<T> =>
        T.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)
            ? null
            : $"it must be a whole number, at most {T.MaxValue}";

    private static string? Place(string text) => WorkerPlace.TryParse(text, out _) ? null : PlaceRule;

    private static string? TrueOrFalse(string text) => bool.TryParse(text, out _) ? null : "it must be true or false";

    private static string? NameOf<T>(string text)
        where T : struct, Enum =>
        Enum.GetNames<T>().Contains(text.Trim(), StringComparer.OrdinalIgnoreCase) ? null : $"it must be {string.Join(" or ", Enum.GetNames<T>())}";

    private static string? Time(string text)
    {
        // TimeSpan reads a number alone as days: "30", meant as seconds, would be a month.
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            return "a number alone would be days: write 00:00:30 for seconds, 1.00:00:00 for days";
        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out _) ? null : "it must be a time such as 00:00:30 (hours:minutes:seconds)";
    }
}
