using System.Runtime.CompilerServices;
using Parallelism.Verbs;

namespace Parallelism;

// The map for which a failure is an answer like any other.
public static partial class ExecutionStrategyExtensions
{
    /// <summary>
    /// Calls <paramref name="work"/> for every element of <paramref name="source"/> and ends, when all of them have, with the outcomes in the order of the
    /// elements: results and failures. A failed item fails no other, and not the call.
    /// </summary>
    /// <param name="strategy">Where the work runs.</param>
    /// <param name="source">The elements; read to its end before the first item starts.</param>
    /// <param name="work">The work, called once for each element.</param>
    /// <param name="options">The seed of random numbers; <see cref="MapOptions.OnError"/> has no meaning here.</param>
    /// <param name="cancellationToken">Cancels the whole call.</param>
    /// <exception cref="OperationCanceledException">The call was cancelled; carries <paramref name="cancellationToken"/>.</exception>
    /// <exception cref="ObjectDisposedException">The strategy is disposed.</exception>
    /// <exception cref="WorkSerializationException">Something of the work cannot travel to where the strategy runs it; nothing was run.</exception>
    public static Task<ItemOutcome<TResult>[]> TryMapAsync<T, TResult>(
        this IExecutionStrategy strategy,
        IEnumerable<T> source,
        Func<T, TResult> work,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        TryMapCoreAsync(strategy, source, Work<T, TResult>.Of(work), options, cancellationToken);

    /// <inheritdoc cref="TryMapAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, TResult}, MapOptions, CancellationToken)"/>
    public static Task<ItemOutcome<TResult>[]> TryMapAsync<T, TResult>(
        this IExecutionStrategy strategy,
        IEnumerable<T> source,
        Func<T, CancellationToken, TResult> work,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        TryMapCoreAsync(strategy, source, Work<T, TResult>.Of(work), options, cancellationToken);

    /// <inheritdoc cref="TryMapAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, TResult}, MapOptions, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static Task<ItemOutcome<TResult>[]> TryMapAsync<T, TResult>(
        this IExecutionStrategy strategy,
        IEnumerable<T> source,
        Func<T, Task<TResult>> work,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        TryMapCoreAsync(strategy, source, Work<T, TResult>.Of(work), options, cancellationToken);

    /// <inheritdoc cref="TryMapAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, TResult}, MapOptions, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static Task<ItemOutcome<TResult>[]> TryMapAsync<T, TResult>(
        this IExecutionStrategy strategy,
        IEnumerable<T> source,
        Func<T, CancellationToken, Task<TResult>> work,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        TryMapCoreAsync(strategy, source, Work<T, TResult>.Of(work), options, cancellationToken);

    private static async Task<ItemOutcome<TResult>[]> TryMapCoreAsync<T, TResult>(
        IExecutionStrategy strategy, IEnumerable<T> source, Work<T, TResult> work, MapOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(strategy);
        ArgumentNullException.ThrowIfNull(source);
        ulong randomKey = CallNumbers.KeyOf(strategy, (options ?? MapOptions.Default).RandomSeed);
        var batch = new MapBatch<T, TResult>(work, source as T[] ?? [.. source], ErrorHandling.KeepGoing) { RandomKey = randomKey };
        try
        {
            await batch.RunAsync(strategy, cancellationToken).ConfigureAwait(false);
        }
        catch (AggregateException) when (batch.Errors.Count > 0)
        {
            // What failed, and with what, stands in the batch: an exception that several items share has the index of only one.
        }
        var outcomes = new ItemOutcome<TResult>[batch.Results.Length];
        for (int i = 0; i < outcomes.Length; i++)
            outcomes[i] = new(batch.Results[i], batch.Errors.GetValueOrDefault(i));
        return outcomes;
    }
}
