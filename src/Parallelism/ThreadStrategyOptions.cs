using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Parallelism.Placement;
using Parallelism.Processes;
using Parallelism.Topology;

namespace Parallelism;

/// <summary>Options of a <see cref="ThreadStrategy"/>; copied when the strategy is made.</summary>
public sealed class ThreadStrategyOptions
{
    private int? _maxDegreeOfParallelism;
    private readonly string? _instanceName;
    private readonly WorkerPlacement _placement;
    private readonly Action? _initializer;
    private IReadOnlyDictionary<string, WorkerGroup> _groups = ReadOnlyDictionary<string, WorkerGroup>.Empty;
    private readonly TimeSpan _timeout = System.Threading.Timeout.InfiniteTimeSpan;
    private readonly TimeSpan _gracePeriod = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The number of items that run at once, over all calls; 1 to 65,535. Default: <see langword="null"/>, what the machine's topology and
    /// limits allow (<see cref="ExecutionStrategy.Explain"/> tells the number and why); looked at again about every second while work runs.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public int? MaxDegreeOfParallelism
    {
        get => _maxDegreeOfParallelism;
        init => _maxDegreeOfParallelism = Degree.Check(value, nameof(MaxDegreeOfParallelism));
    }

    /// <summary>Which threads run the items; with <see cref="Groups"/> dedicated ones in any case. Default: <see cref="ThreadSource.ThreadPool"/>.</summary>
    public ThreadSource Threads { get; init; }

    /// <summary>
    /// The part of the machine that dedicated threads are kept on. Asynchronous work is kept there until its first wait. Default:
    /// <see langword="null"/>, all that this process may use.
    /// </summary>
    public WorkerPlace? Place { get; init; }

    /// <summary>What each dedicated thread is bound to within <see cref="Place"/>. Default: <see cref="WorkerPlacement.None"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no member of the enumeration.</exception>
    public WorkerPlacement Placement
    {
        get => _placement;
        init => _placement = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Placement), value, "Placement must be a member of WorkerPlacement.");
    }

    /// <summary>
    /// Runs once in each dedicated thread, before its first item. Default: <see langword="null"/>, nothing.
    /// </summary>
    /// <remarks>
    /// A thread whose initializer throws has not started: after three in a row, every call that waits ends in a <see cref="WorkerStartException"/> with the
    /// reason. There is no limit for its time: a thread cannot be killed.
    /// </remarks>
    /// <exception cref="ArgumentException">The delegate is an <c>async</c> method: nobody could wait for its end.</exception>
    public Action? Initializer
    {
        get => _initializer;
        init => _initializer = WorkerAction.RefuseAsync(value, nameof(Initializer));
    }

    /// <summary>
    /// Named groups of dedicated threads, as <see cref="ProcessStrategyOptions.Groups"/> are of worker processes. Copied when set. Default: none,
    /// all threads are equal.
    /// </summary>
    /// <exception cref="ArgumentException">A name is empty, or a group is null, or helps one that does not exist, or itself.</exception>
    public IReadOnlyDictionary<string, WorkerGroup> Groups
    {
        get => _groups;
        init => _groups = GroupNames.Check(value, nameof(Groups));
    }

    /// <summary>
    /// The time that an item may run, counted from its start and not from its queueing; more than zero. A segment of a reduction counts as an item.
    /// Default: <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>, no limit.
    /// </summary>
    /// <remarks>A limit costs: items of a loop are started one by one, and the thread that calls takes no part in it.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative.</exception>
    public TimeSpan Timeout
    {
        get => _timeout;
        init => _timeout = TimeLimit.CheckLimit(value);
    }

    /// <summary>
    /// The time that an item has to end by itself once <see cref="Timeout"/> has cancelled its token, before it is abandoned; zero or more.
    /// Default: 2 seconds.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan GracePeriod
    {
        get => _gracePeriod;
        init => _gracePeriod = TimeLimit.CheckPeriod(value);
    }

    /// <summary>
    /// Whether every call is checked for what would be different in worker processes: for tests, before a program moves to a
    /// <see cref="ProcessStrategy"/>. Default: <see langword="false"/>.
    /// </summary>
    /// <remarks>
    /// Work runs on threads, but on copies of itself and of its arguments, and its caller gets copies of its results, made as for a worker process. A call
    /// where a difference shows ends in a <see cref="SwapDifferenceException"/> that lists all of them: what cannot travel, arguments and captured
    /// variables that the work changes, static fields that it writes or that the program set for it, objects that lose their identity, exceptions that
    /// cannot be made again. Much slower than without. A captured strategy runs its items in place, unchecked, as in a worker.
    /// </remarks>
    public bool VerifySwap
    {
        get;
        [RequiresDynamicCode("What work captures is copied by code that is made while the program runs.")]
        [RequiresUnreferencedCode("What work captures is found by reflection.")]
        init;
    }

    /// <summary>
    /// What tells this strategy from others of its kind in metrics, activities and snapshots: the attribute <c>parallelism.instance</c>.
    /// Default: <see langword="null"/>, nothing.
    /// </summary>
    /// <exception cref="ArgumentException">The value is empty.</exception>
    public string? InstanceName
    {
        get => _instanceName;
        init
        {
            if (value is not null)
                ArgumentException.ThrowIfNullOrWhiteSpace(value, nameof(InstanceName));
            _instanceName = value;
        }
    }

    /// <summary>
    /// Makes the logger, of the category <c>Parallelism</c>, that is told of items that are abandoned; docs/observability.md lists the events.
    /// Default: <see langword="null"/>, nobody is told.
    /// </summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    // What the groups of ExecutionStrategyOptions and the environment make of them.
    internal ThreadStrategyOptions With(int? degree, IReadOnlyDictionary<string, WorkerGroup> groups)
    {
        var copy = (ThreadStrategyOptions)MemberwiseClone();
        copy._maxDegreeOfParallelism = degree;
        if (copy._groups.Count == 0)
            copy._groups = groups;
        return copy;
    }

    // Another machine's limits; for tests.
    internal LimitWatch? Limits { get; init; }
}
