using System.Collections.ObjectModel;
using Parallelism.Placement;

namespace Parallelism;

// Where workers are, what collects their garbage, and in which groups they work.
public sealed partial class ProcessStrategyOptions
{
    private WorkerPlacement _placement;
    private IReadOnlyDictionary<string, WorkerGroup> _groups = ReadOnlyDictionary<string, WorkerGroup>.Empty;

    /// <summary>The part of the machine that workers are kept on. Default: <see langword="null"/>, all that this process may use.</summary>
    public WorkerPlace? Place { get; init; }

    /// <summary>What each worker is bound to within <see cref="Place"/>. Default: <see cref="WorkerPlacement.None"/>.</summary>
    public WorkerPlacement Placement
    {
        get => _placement;
        init => _placement = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Placement), value, "Placement must be a member of WorkerPlacement.");
    }

    /// <summary>The workers' garbage collector. Default: <see langword="null"/>, the workstation collector, not concurrent.</summary>
    public WorkerGarbageCollector? GarbageCollector { get; init; }

    /// <summary>
    /// Named groups of workers. Where there are any, every worker belongs to one, and <see cref="MaxDegreeOfParallelism"/> is the number of all of
    /// them: groups without a number share what the others leave of it, and groups that name more than it share it in proportion, each at least 1.
    /// Copied when set. Default: none, all workers are equal.
    /// </summary>
    /// <exception cref="ArgumentException">A name is empty, or a group is null, or helps one that does not exist, or itself.</exception>
    public IReadOnlyDictionary<string, WorkerGroup> Groups
    {
        get => _groups;
        init => _groups = GroupNames.Check(value, nameof(Groups));
    }

    // What the groups of ExecutionStrategyOptions and the environment make of them.
    internal ProcessStrategyOptions With(int? degree, IReadOnlyDictionary<string, WorkerGroup> groups, WorkerPlacement placement = WorkerPlacement.None)
    {
        var copy = (ProcessStrategyOptions)MemberwiseClone();
        copy._maxDegreeOfParallelism = degree;
        if (copy._groups.Count == 0)
            copy._groups = groups;
        if (copy is { Groups.Count: 0, Place: null, Placement: WorkerPlacement.None })
            copy._placement = placement;
        return copy;
    }
}
