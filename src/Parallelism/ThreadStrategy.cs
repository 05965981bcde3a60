using Parallelism.Threads;

namespace Parallelism;

/// <summary>Runs work items on threads of this process. Work shares the caller's memory; nothing is copied.</summary>
public sealed class ThreadStrategy : IExecutionStrategy
{
    /// <summary>Makes a strategy with the default options.</summary>
    public ThreadStrategy()
        : this(new ThreadStrategyOptions())
    {
    }

    /// <summary>Makes a strategy.</summary>
    public ThreadStrategy(ThreadStrategyOptions options) => throw new NotImplementedException();

    /// <inheritdoc/>
    public string Name => "thread";

    /// <inheritdoc/>
    public StrategyTraits Traits => new() { SharesMemory = true };

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
