namespace Parallelism;

/// <summary>
/// Runs work items in worker processes. Work, arguments and results are copied over pipes; what ends a worker (stack overflow, native crash,
/// exit, kill) fails the item that it ran and nothing else.
/// </summary>
public sealed class ProcessStrategy : IExecutionStrategy
{
    /// <summary>Makes a strategy with the default options.</summary>
    public ProcessStrategy()
        : this(new ProcessStrategyOptions())
    {
    }

    /// <summary>Makes a strategy. Workers start with the first item.</summary>
    public ProcessStrategy(ProcessStrategyOptions options) => throw new NotImplementedException();

    /// <inheritdoc/>
    public string Name => "process";

    /// <inheritdoc/>
    public StrategyTraits Traits => new() { SurvivesCrashes = true, CanKill = true };

    /// <inheritdoc/>
    public int MaxDegreeOfParallelism => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask<TResult> ExecuteAsync<T, TResult>(WorkItem<T, TResult> item, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public Task ExecuteAsync(WorkBatch batch, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
