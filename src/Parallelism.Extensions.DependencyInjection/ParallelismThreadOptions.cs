namespace Parallelism;

/// <summary>What holds of <see cref="ParallelismOptions"/> when the strategy is <c>thread</c>; the same as <see cref="ThreadStrategyOptions"/>.</summary>
public sealed class ParallelismThreadOptions
{
    /// <summary>Which threads run the items. Default: <see cref="ThreadSource.ThreadPool"/>.</summary>
    public ThreadSource Threads { get; set; }

    /// <summary>
    /// The part of the machine that dedicated threads are kept on, as <see cref="WorkerPlace.Parse"/> reads it: <c>node 1</c>, <c>package 0</c>, <c>l3 group 2</c>,
    /// <c>big cores</c>, <c>small cores</c>, <c>processors 0-3,8</c>. Default: <see langword="null"/>, all that this process may use.
    /// </summary>
    public string? Place { get; set; }

    /// <summary>What each of them is bound to within <see cref="Place"/>. Default: <see cref="WorkerPlacement.None"/>.</summary>
    public WorkerPlacement Placement { get; set; }

    /// <summary>
    /// Runs once in each dedicated thread, before its first item; set from code only, and not <c>async</c>. Default: <see langword="null"/>, nothing.
    /// </summary>
    public Action? Initializer { get; set; }

    /// <summary>The time that an item may run, counted from its start; more than zero. Default: <see langword="null"/>, no limit.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>The time that an item has to end by itself once its time is over, before it is abandoned; zero or more. Default: 2 seconds.</summary>
    public TimeSpan GracePeriod { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Whether every call is checked for what would be different in worker processes, and fails where it finds something: for test environments.
    /// Default: <see langword="false"/>.
    /// </summary>
    public bool VerifySwap { get; set; }
}
