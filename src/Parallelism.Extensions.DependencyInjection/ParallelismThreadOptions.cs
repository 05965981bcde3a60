namespace Parallelism;

/// <summary>What holds of <see cref="ParallelismOptions"/> when the strategy is <c>thread</c>; the same as <see cref="ThreadStrategyOptions"/>.</summary>
public sealed class ParallelismThreadOptions
{
    /// <summary>Which threads run the items. Default: <see cref="ThreadSource.ThreadPool"/>.</summary>
    public ThreadSource Threads { get; set; }
}
