using Parallelism.Configuration;

namespace Parallelism;

/// <summary>What <c>AddParallelism</c> makes a strategy from: a configuration section, code, or both.</summary>
/// <remarks>
/// Nothing is checked when a property is set; all mistakes are reported together, when the host starts or the strategy is first asked for. When a
/// configuration section changes while the program runs, the strategy moves to what it says then; one that has a mistake changes nothing.
/// </remarks>
public sealed class ParallelismOptions
{
    /// <summary>
    /// The name of the strategy: <c>sequential</c>, <c>thread</c>, <c>process</c>, one that <see cref="AddStrategy"/> made known, or <c>auto</c> for the
    /// one that fits the machine. The environment variable <c>PARALLELISM_STRATEGY</c> wins over it. Default: <see langword="null"/>, <c>auto</c>.
    /// </summary>
    public string? Strategy { get; set; }

    /// <summary>
    /// The number of items that run at once, over all calls; 1 to 65,535. The environment variable <c>PARALLELISM_MAX_DEGREE</c> wins over it.
    /// Default: <see langword="null"/>, what the machine's topology and limits allow.
    /// </summary>
    public int? MaxDegreeOfParallelism { get; set; }

    /// <summary>
    /// What the strategy must be able to do: <c>auto</c> picks one that can, a named strategy that cannot is refused. Default: nothing.
    /// </summary>
    public ParallelismRequirements Require { get; } = new();

    /// <summary>Named groups of workers, worker processes or dedicated threads, by their names. Default: none, all workers are equal.</summary>
    public IDictionary<string, ParallelismGroupOptions> Groups { get; } = new Dictionary<string, ParallelismGroupOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>What holds when the strategy is <c>thread</c>.</summary>
    public ParallelismThreadOptions Thread { get; } = new();

    /// <summary>What holds when the strategy is <c>process</c>.</summary>
    public ParallelismProcessOptions Process { get; } = new();

    /// <summary>
    /// The time that calls have to end by themselves when the host stops, after its services have stopped and before what still runs is cancelled;
    /// zero or more, and no more than the host's own shutdown timeout. Default: 30 seconds.
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    // A field, because the binder takes properties for keys, internal ones too.
    internal readonly Dictionary<string, NamedStrategy> Strategies = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Makes a strategy of another package known, so that configuration can choose it by its name. For packages: <c>services.ConfigureAll</c> makes one
    /// known to every registration.
    /// </summary>
    /// <remarks>
    /// The section of the strategy's name, in any case, holds its own keys (<see cref="StrategyContext.Section"/>). When the name is chosen, a change of
    /// one of them while the program runs makes a new strategy, as a change of any other key does. Inside a worker process it is not made: as with every
    /// name but <c>sequential</c>, items run in place there.
    /// </remarks>
    /// <param name="name">The name, in any case; a second one of the same name takes the place of the first.</param>
    /// <param name="make">Makes the strategy; it is disposed when the container is, or when configuration has moved to another one.</param>
    /// <param name="traits">What the strategy can do; it is refused where <see cref="Require"/> asks for more.</param>
    /// <param name="findMistakes">
    /// Finds what is wrong with the strategy's own keys, one text for each mistake, beginning with the key's path; asked only where the strategy is chosen.
    /// <see langword="null"/> for nothing.
    /// </param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">The name is blank, or means something else in a section.</exception>
    public ParallelismOptions AddStrategy(
        string name, Func<StrategyContext, IExecutionStrategy> make, StrategyTraits traits = default, Func<StrategyContext, IEnumerable<string>>? findMistakes = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(make);
        name = name.Trim();
        if (StrategyName.IsBuiltIn(name) || KnownKeys.Root.Find(name) is not null)
            throw new ArgumentException($"'{name}' means something else in a section: {StrategyName.BuiltIn} are the library's own strategies, and {KnownKeys.Names} its keys.", nameof(name));
        Strategies[name] = new(name, make, traits, findMistakes);
        return this;
    }
}
