using Parallelism.Topology;

namespace Parallelism;

/// <summary>Makes strategies by name, or the one that fits this machine, and says why.</summary>
/// <remarks>
/// Two environment variables let whoever runs a program overrule it: <c>PARALLELISM_STRATEGY</c> (<c>sequential</c>, <c>thread</c>,
/// <c>process</c> or <c>auto</c>) and <c>PARALLELISM_MAX_DEGREE</c> (1 to 65,535). They win over the options, and over the default. They do not
/// change the strategy that code names itself: <c>Create("process")</c> and <c>new ProcessStrategy()</c> make what they say, and take the degree
/// from the environment only if the code gives none. Inside a worker process they have no effect: there options, default and <c>auto</c> all make the
/// sequential strategy, so that neither configuration nor environment starts workers of workers. How the default is chosen: docs/topology.md.
/// </remarks>
public static class ExecutionStrategy
{
    private static readonly Lazy<LimitWatch> Watch = new(WatchLimits, LazyThreadSafetyMode.PublicationOnly);

    // Whether this process is a worker of a ProcessStrategy: nothing but `sequential` is the default there.
    internal static Func<bool> IsWorkerProcess { get; set; } = static () => WorkerHost.IsWorker;

    // The degree of strategies that are given none: what the environment says, read once, or else what this machine's limits allow.
    internal static LimitWatch Limits => Watch.Value;

    /// <summary>Makes the strategy with this name: <c>sequential</c>, <c>thread</c>, <c>process</c>, or <c>auto</c> for <see cref="CreateDefault"/>, in any case.</summary>
    /// <exception cref="ArgumentException">The name is unknown; the message lists the known ones.</exception>
    /// <exception cref="InvalidOperationException">A variable in the environment that applies has a bad value; the message names it.</exception>
    public static IExecutionStrategy Create(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Known(name, nameof(name)) switch
        {
            StrategyNames.Sequential => new SequentialStrategy(),
            StrategyNames.Thread => new ThreadStrategy(),
            StrategyNames.Process => new ProcessStrategy(),
            _ => CreateDefault(),
        };
    }

    /// <summary>Makes the strategy that the options describe; <c>PARALLELISM_STRATEGY</c> and <c>PARALLELISM_MAX_DEGREE</c> in the environment win.</summary>
    /// <exception cref="ArgumentException">
    /// The name is unknown, no strategy has the required traits together, or the one that is named lacks them.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// A variable in the environment has a bad value, or names a strategy that lacks the required traits; or a worker process asks for worker
    /// processes by requiring their traits.
    /// </exception>
    public static IExecutionStrategy Create(ExecutionStrategyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var choice = StrategyChoice.Make(Request(options));
        switch (choice.Strategy)
        {
            case StrategyNames.Thread:
                ThreadStrategyOptions thread = options.Thread ?? new();
                return new ThreadStrategy(thread.With(FinalDegree(choice, thread.MaxDegreeOfParallelism), options.Groups));
            case StrategyNames.Process:
                ProcessStrategyOptions process = options.Process ?? new();
                return new ProcessStrategy(process.With(FinalDegree(choice, process.MaxDegreeOfParallelism), options.Groups, PlacementOf(choice)));
            default:
                return new SequentialStrategy();
        }
    }

    /// <summary>Makes the strategy that fits this machine and has the required traits; <c>PARALLELISM_STRATEGY</c> and <c>PARALLELISM_MAX_DEGREE</c> in the environment win.</summary>
    /// <exception cref="ArgumentException">No strategy has the required traits together; the message names them.</exception>
    /// <exception cref="InvalidOperationException">
    /// A variable in the environment has a bad value, or names a strategy that lacks the required traits; or a worker process asks for worker
    /// processes by requiring their traits.
    /// </exception>
    public static IExecutionStrategy CreateDefault(StrategyTraits required = default) => Create(new ExecutionStrategyOptions { Required = required });

    /// <summary>Says which strategy <see cref="CreateDefault"/> would make here, with which degree, and why, line by line.</summary>
    /// <exception cref="ArgumentException">No strategy has the required traits together; the message names them.</exception>
    /// <exception cref="InvalidOperationException">As for <see cref="CreateDefault"/>.</exception>
    public static string Explain(StrategyTraits required = default)
    {
        var request = Request(new ExecutionStrategyOptions { Required = required });
        return Explanation.Write(request, StrategyChoice.Make(request));
    }

    // Null where nobody said it: then it follows the limits.
    internal static int? FinalDegree(StrategyChoice choice, int? own) =>
        own is { } degree && EnvironmentOverride.Read(Environment.GetEnvironmentVariable).Degree is null ? degree
        : choice.FollowsLimits ? null
        : choice.Degree;

    // Elsewhere nothing is bound, or only by machines of one processor group, which the default should not find out by failing.
    private static WorkerPlacement PlacementOf(StrategyChoice choice) => !OperatingSystem.IsLinux() ? WorkerPlacement.None : choice.Placement.Advice switch
    {
        PlacementAdvice.Node => WorkerPlacement.PerNode,
        PlacementAdvice.CacheGroup => WorkerPlacement.PerL3Group,
        _ => WorkerPlacement.None,
    };

    private static StrategyRequest Request(ExecutionStrategyOptions options) => new(TopologyProbe.Read())
    {
        Strategy = Known(options.Strategy, nameof(options)),
        Degree = options.MaxDegreeOfParallelism,
        Required = options.Required,
        Environment = Environment.GetEnvironmentVariable,
        RuntimeCount = Environment.ProcessorCount,
        IsWorker = IsWorkerProcess(),
    };

    private static LimitWatch WatchLimits() =>
        new(TopologyProbe.ReadLimits, Environment.GetEnvironmentVariable, Environment.ProcessorCount, IsWorkerProcess(), TimeProvider.System);

    private static string Known(string? name, string parameter) => StrategyNames.Find(name) ?? throw new ArgumentException(
        $"There is no strategy named '{name}'. Known names: {StrategyNames.Known}.",
        parameter);
}
