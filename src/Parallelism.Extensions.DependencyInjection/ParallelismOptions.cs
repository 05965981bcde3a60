namespace Parallelism;

/// <summary>What <c>AddParallelism</c> makes a strategy from: a configuration section, code, or both.</summary>
/// <remarks>
/// Nothing is checked when a property is set; all mistakes are reported together, when the host starts or the strategy is first asked for.
/// </remarks>
public sealed class ParallelismOptions
{
    /// <summary>
    /// The name of the strategy: <c>sequential</c>, <c>thread</c>, <c>process</c>, or <c>auto</c> for the one that fits the machine.
    /// The environment variable <c>PARALLELISM_STRATEGY</c> wins over it. Default: <see langword="null"/>, <c>auto</c>.
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

    /// <summary>What holds when the strategy is <c>thread</c>.</summary>
    public ParallelismThreadOptions Thread { get; } = new();

    /// <summary>What holds when the strategy is <c>process</c>.</summary>
    public ParallelismProcessOptions Process { get; } = new();
}
