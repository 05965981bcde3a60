using System.Collections.ObjectModel;
using Parallelism.Processes;

namespace Parallelism;

/// <summary>
/// A named group of a strategy's workers, for <see cref="ProcessStrategyOptions.Groups"/> and <see cref="ThreadStrategyOptions.Groups"/>: with a number,
/// a place and limits of its own. What is left unset is as for the whole strategy.
/// </summary>
/// <remarks>
/// Calls name their group: <c>strategy.InGroup("big").RunAsync(...)</c>, or <c>Group</c> in the options of a map, stream, loop or reduction. Items
/// without a group run on any worker that is not <see cref="Reserved"/>. On threads a group is so many dedicated threads; memory limit,
/// collector and environment variables have no meaning there and are passed over, so that a swap stays a change of one word.
/// </remarks>
public sealed class WorkerGroup
{
    private readonly int? _maxDegreeOfParallelism;
    private readonly long? _maxWorkerMemory;
    private readonly Action? _initializer;
    private readonly IReadOnlyList<string> _helps = [];
    private readonly IReadOnlyDictionary<string, string?> _environmentVariables = ReadOnlyDictionary<string, string?>.Empty;

    /// <summary>
    /// The number of the group's workers, each of which runs one item at a time; 1 to 65,535. Default: <see langword="null"/>, an even share of what the
    /// other groups leave of the strategy's degree, or one for each core of <see cref="Place"/>, at least 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public int? MaxDegreeOfParallelism
    {
        get => _maxDegreeOfParallelism;
        init => _maxDegreeOfParallelism = Degree.Check(value, nameof(MaxDegreeOfParallelism));
    }

    /// <summary>The part of the machine that the group's workers are kept on. Default: <see langword="null"/>, as for the strategy.</summary>
    public WorkerPlace? Place { get; init; }

    /// <summary>What each of the group's workers is bound to within its place. Default: <see langword="null"/>, as for the strategy.</summary>
    public WorkerPlacement? Placement { get; init; }

    /// <summary>
    /// The names of groups whose items this group's workers take when they have none of their own and all workers of the other group are busy.
    /// Their items then run under this group's initializer, place and limits. Copied when set. Default: none.
    /// </summary>
    public IReadOnlyList<string> Helps
    {
        get => _helps;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Helps));
            _helps = [.. value];
        }
    }

    /// <summary>Whether the group's workers take no items that name no group. Default: <see langword="false"/>.</summary>
    public bool Reserved { get; init; }

    /// <summary>
    /// Runs once in each of the group's workers before its first item, in place of the strategy's own; see <see cref="ProcessStrategyOptions.Initializer"/>.
    /// On threads: once in each thread. Default: <see langword="null"/>, the strategy's.
    /// </summary>
    /// <exception cref="ArgumentException">The delegate is an <c>async</c> method: nobody could wait for its end.</exception>
    public Action? Initializer
    {
        get => _initializer;
        init => _initializer = WorkerAction.RefuseAsync(value, nameof(Initializer));
    }

    /// <summary>
    /// The resident memory in bytes that a worker process of the group may take, as <see cref="ProcessStrategyOptions.MaxWorkerMemory"/>;
    /// 64 MiB (67,108,864) or more. Default: <see langword="null"/>, the strategy's.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 64 MiB.</exception>
    public long? MaxWorkerMemory
    {
        get => _maxWorkerMemory;
        init => _maxWorkerMemory = MemoryLimit.Check(value, nameof(MaxWorkerMemory));
    }

    /// <summary>The garbage collector of the group's worker processes. Default: <see langword="null"/>, the strategy's.</summary>
    public WorkerGarbageCollector? GarbageCollector { get; init; }

    /// <summary>
    /// Environment variables of the group's worker processes, over the strategy's; <see langword="null"/> as a value removes one. Copied when set.
    /// Default: none.
    /// </summary>
    /// <exception cref="ArgumentException">A name is empty, or has a character that no name can have, or is <c>PARALLELISM_WORKER</c>.</exception>
    public IReadOnlyDictionary<string, string?> EnvironmentVariables
    {
        get => _environmentVariables;
        init => _environmentVariables = WorkerEnvironment.Check(value, nameof(EnvironmentVariables));
    }
}
