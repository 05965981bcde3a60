namespace Parallelism;

/// <summary>Which threads a <see cref="ThreadStrategy"/> runs its items on.</summary>
public enum ThreadSource
{
    /// <summary>The .NET thread pool: shared with everything else in the process, nothing to start or stop.</summary>
    ThreadPool,

    /// <summary>Threads of the strategy's own, for items that block for long: the thread pool stays free for the rest of the program.</summary>
    Dedicated,
}
