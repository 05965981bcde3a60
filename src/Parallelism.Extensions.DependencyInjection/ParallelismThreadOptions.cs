namespace Parallelism;

/// <summary>What holds of <see cref="ParallelismOptions"/> when the strategy is <c>thread</c>; the same as <see cref="ThreadStrategyOptions"/>.</summary>
public sealed class ParallelismThreadOptions
{
    /// <summary>Which threads run the items. Default: <see cref="ThreadSource.ThreadPool"/>.</summary>
    public ThreadSource Threads { get; set; }

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
