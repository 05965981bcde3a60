using System.Collections.ObjectModel;
using Parallelism.Placement;

namespace Parallelism;

/// <summary>Options of <see cref="ExecutionStrategy.Create(ExecutionStrategyOptions)"/>: a strategy by name, as configuration gives it.</summary>
public sealed class ExecutionStrategyOptions
{
    private readonly int? _maxDegreeOfParallelism;
    private readonly IReadOnlyDictionary<string, WorkerGroup> _groups = ReadOnlyDictionary<string, WorkerGroup>.Empty;

    /// <summary>
    /// The strategy: <c>sequential</c>, <c>thread</c>, <c>process</c>, or <c>auto</c> for the one that fits the machine, in any case. Default:
    /// <c>auto</c>. <c>PARALLELISM_STRATEGY</c> in the environment wins.
    /// </summary>
    public string Strategy { get; init; } = "auto";

    /// <summary>
    /// The number of items that run at once, over all calls; 1 to 65,535. Default: <see langword="null"/>, what the machine's topology and
    /// limits allow. A degree in <see cref="Thread"/> or <see cref="Process"/> wins over this one, <c>PARALLELISM_MAX_DEGREE</c> in the
    /// environment over all. With <c>auto</c>, 1 means <c>sequential</c>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public int? MaxDegreeOfParallelism
    {
        get => _maxDegreeOfParallelism;
        init => _maxDegreeOfParallelism = Degree.Check(value, nameof(MaxDegreeOfParallelism));
    }

    /// <summary>The traits that the strategy must have. Default: none.</summary>
    public StrategyTraits Required { get; init; }

    /// <summary>
    /// Named groups of workers, whichever strategy it is: worker processes, or dedicated threads. <c>sequential</c> runs the items of any group. Those
    /// in <see cref="Thread"/> or <see cref="Process"/> win over these. Copied when set. Default: none, all workers are equal.
    /// </summary>
    /// <exception cref="ArgumentException">A name is empty, or a group is null, or helps one that does not exist, or itself.</exception>
    public IReadOnlyDictionary<string, WorkerGroup> Groups
    {
        get => _groups;
        init => _groups = GroupNames.Check(value, nameof(Groups));
    }

    /// <summary>Further options, if the strategy turns out to be <c>thread</c>. Default: <see langword="null"/>, the defaults.</summary>
    public ThreadStrategyOptions? Thread { get; init; }

    /// <summary>Further options, if the strategy turns out to be <c>process</c>. Default: <see langword="null"/>, the defaults.</summary>
    public ProcessStrategyOptions? Process { get; init; }
}
