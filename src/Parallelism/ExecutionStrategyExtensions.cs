using System.ComponentModel;
using System.Runtime.CompilerServices;
using Parallelism.Verbs;

namespace Parallelism;

/// <summary>The verbs of every strategy: one item, many items, a stream, an index loop, a reduction.</summary>
public static partial class ExecutionStrategyExtensions
{
    internal const string ResultOfLoop = "The body of a loop returns a ValueTask with a result, which nobody would take: use MapAsync or MapWith, or return a task without a result.";

    /// <summary>Runs <paramref name="work"/> as one item and ends with its result, its exception, or its cancellation.</summary>
    /// <param name="strategy">Where the work runs.</param>
    /// <param name="work">The work; a lambda, a method group or any delegate, with or without captured variables.</param>
    /// <param name="cancellationToken">Cancels the item before its start; while it runs, cancels the token that the work receives.</param>
    /// <exception cref="OperationCanceledException">The call was cancelled; carries <paramref name="cancellationToken"/>.</exception>
    public static Task RunAsync(
        this IExecutionStrategy strategy,
        Action work,
        CancellationToken cancellationToken = default) =>
        RunCoreAsync(strategy, Work<Nothing, Nothing>.Of(work), cancellationToken);

    /// <inheritdoc cref="RunAsync(IExecutionStrategy, Action, CancellationToken)"/>
    public static Task RunAsync(
        this IExecutionStrategy strategy,
        Action<CancellationToken> work,
        CancellationToken cancellationToken = default) =>
        RunCoreAsync(strategy, Work<Nothing, Nothing>.Of(work), cancellationToken);

    /// <inheritdoc cref="RunAsync(IExecutionStrategy, Action, CancellationToken)"/>
    public static Task<TResult> RunAsync<TResult>(
        this IExecutionStrategy strategy,
        Func<TResult> work,
        CancellationToken cancellationToken = default) =>
        RunCoreAsync(strategy, Work<Nothing, TResult>.Of(work), cancellationToken);

    /// <inheritdoc cref="RunAsync(IExecutionStrategy, Action, CancellationToken)"/>
    public static Task<TResult> RunAsync<TResult>(
        this IExecutionStrategy strategy,
        Func<CancellationToken, TResult> work,
        CancellationToken cancellationToken = default) =>
        RunCoreAsync(strategy, Work<Nothing, TResult>.Of(work), cancellationToken);

    /// <inheritdoc cref="RunAsync(IExecutionStrategy, Action, CancellationToken)"/>
    public static Task RunAsync(
        this IExecutionStrategy strategy,
        Func<Task> work,
        CancellationToken cancellationToken = default) =>
        RunCoreAsync(strategy, Work<Nothing, Nothing>.Of(work), cancellationToken);

    /// <inheritdoc cref="RunAsync(IExecutionStrategy, Action, CancellationToken)"/>
    public static Task RunAsync(
        this IExecutionStrategy strategy,
        Func<CancellationToken, Task> work,
        CancellationToken cancellationToken = default) =>
        RunCoreAsync(strategy, Work<Nothing, Nothing>.Of(work), cancellationToken);

    /// <inheritdoc cref="RunAsync(IExecutionStrategy, Action, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static Task<TResult> RunAsync<TResult>(
        this IExecutionStrategy strategy,
        Func<Task<TResult>> work,
        CancellationToken cancellationToken = default) =>
        RunCoreAsync(strategy, Work<Nothing, TResult>.Of(work), cancellationToken);

    /// <inheritdoc cref="RunAsync(IExecutionStrategy, Action, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static Task<TResult> RunAsync<TResult>(
        this IExecutionStrategy strategy,
        Func<CancellationToken, Task<TResult>> work,
        CancellationToken cancellationToken = default) =>
        RunCoreAsync(strategy, Work<Nothing, TResult>.Of(work), cancellationToken);

    /// <summary>Calls <paramref name="work"/> for every element of <paramref name="source"/> and ends with the results in the order of the elements.</summary>
    /// <param name="strategy">Where the work runs.</param>
    /// <param name="source">The elements; a collection is taken as it is at the call, an array is read in place, anything else is read lazily.</param>
    /// <param name="work">The work, called once for each element.</param>
    /// <param name="options">What happens when an item fails; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the whole call.</param>
    /// <exception cref="OperationCanceledException">The call was cancelled; carries <paramref name="cancellationToken"/>.</exception>
    /// <exception cref="AggregateException">Items failed and <see cref="MapOptions.OnError"/> is <see cref="ErrorHandling.KeepGoing"/>.</exception>
    public static Task<TResult[]> MapAsync<T, TResult>(
        this IExecutionStrategy strategy,
        IEnumerable<T> source,
        Func<T, TResult> work,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapCoreAsync(strategy, source, Work<T, TResult>.Of(work), options, cancellationToken);

    /// <inheritdoc cref="MapAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, TResult}, MapOptions, CancellationToken)"/>
    public static Task<TResult[]> MapAsync<T, TResult>(
        this IExecutionStrategy strategy,
        IEnumerable<T> source,
        Func<T, CancellationToken, TResult> work,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapCoreAsync(strategy, source, Work<T, TResult>.Of(work), options, cancellationToken);

    /// <inheritdoc cref="MapAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, TResult}, MapOptions, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static Task<TResult[]> MapAsync<T, TResult>(
        this IExecutionStrategy strategy,
        IEnumerable<T> source,
        Func<T, Task<TResult>> work,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapCoreAsync(strategy, source, Work<T, TResult>.Of(work), options, cancellationToken);

    /// <inheritdoc cref="MapAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, TResult}, MapOptions, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static Task<TResult[]> MapAsync<T, TResult>(
        this IExecutionStrategy strategy,
        IEnumerable<T> source,
        Func<T, CancellationToken, Task<TResult>> work,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapCoreAsync(strategy, source, Work<T, TResult>.Of(work), options, cancellationToken);

    /// <inheritdoc cref="MapAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, TResult}, MapOptions, CancellationToken)"/>
    public static Task<TResult[]> MapAsync<T, TResult>(
        this IExecutionStrategy strategy,
        IAsyncEnumerable<T> source,
        Func<T, TResult> work,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapCoreAsync(strategy, source, Work<T, TResult>.Of(work), options, cancellationToken);

    /// <inheritdoc cref="MapAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, TResult}, MapOptions, CancellationToken)"/>
    public static Task<TResult[]> MapAsync<T, TResult>(
        this IExecutionStrategy strategy,
        IAsyncEnumerable<T> source,
        Func<T, CancellationToken, TResult> work,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapCoreAsync(strategy, source, Work<T, TResult>.Of(work), options, cancellationToken);

    /// <inheritdoc cref="MapAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, TResult}, MapOptions, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static Task<TResult[]> MapAsync<T, TResult>(
        this IExecutionStrategy strategy,
        IAsyncEnumerable<T> source,
        Func<T, Task<TResult>> work,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapCoreAsync(strategy, source, Work<T, TResult>.Of(work), options, cancellationToken);

    /// <inheritdoc cref="MapAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, TResult}, MapOptions, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static Task<TResult[]> MapAsync<T, TResult>(
        this IExecutionStrategy strategy,
        IAsyncEnumerable<T> source,
        Func<T, CancellationToken, Task<TResult>> work,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapCoreAsync(strategy, source, Work<T, TResult>.Of(work), options, cancellationToken);

    /// <summary>
    /// Calls <paramref name="work"/> for every element of <paramref name="source"/> and yields the results while the source is still being read,
    /// with a bounded number of items in between. Leaving the loop early cancels what runs and disposes the source.
    /// </summary>
    /// <param name="strategy">Where the work runs.</param>
    /// <param name="source">The elements, read lazily, on one thread at a time. While it blocks, the end of the stream waits for it.</param>
    /// <param name="work">The work, called once for each element.</param>
    /// <param name="options">Order, window and error handling; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the whole stream.</param>
    public static IAsyncEnumerable<TResult> StreamAsync<T, TResult>(
        this IExecutionStrategy strategy,
        IEnumerable<T> source,
        Func<T, TResult> work,
        StreamOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamCore(strategy, source, Work<T, TResult>.Of(work), options, cancellationToken);

    /// <inheritdoc cref="StreamAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, TResult}, StreamOptions, CancellationToken)"/>
    public static IAsyncEnumerable<TResult> StreamAsync<T, TResult>(
        this IExecutionStrategy strategy,
        IEnumerable<T> source,
        Func<T, CancellationToken, TResult> work,
        StreamOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamCore(strategy, source, Work<T, TResult>.Of(work), options, cancellationToken);

    /// <inheritdoc cref="StreamAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, TResult}, StreamOptions, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static IAsyncEnumerable<TResult> StreamAsync<T, TResult>(
        this IExecutionStrategy strategy,
        IEnumerable<T> source,
        Func<T, Task<TResult>> work,
        StreamOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamCore(strategy, source, Work<T, TResult>.Of(work), options, cancellationToken);

    /// <inheritdoc cref="StreamAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, TResult}, StreamOptions, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static IAsyncEnumerable<TResult> StreamAsync<T, TResult>(
        this IExecutionStrategy strategy,
        IEnumerable<T> source,
        Func<T, CancellationToken, Task<TResult>> work,
        StreamOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamCore(strategy, source, Work<T, TResult>.Of(work), options, cancellationToken);

    /// <inheritdoc cref="StreamAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, TResult}, StreamOptions, CancellationToken)"/>
    public static IAsyncEnumerable<TResult> StreamAsync<T, TResult>(
        this IExecutionStrategy strategy,
        IAsyncEnumerable<T> source,
        Func<T, TResult> work,
        StreamOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamCore(strategy, source, Work<T, TResult>.Of(work), options, cancellationToken);

    /// <inheritdoc cref="StreamAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, TResult}, StreamOptions, CancellationToken)"/>
    public static IAsyncEnumerable<TResult> StreamAsync<T, TResult>(
        this IExecutionStrategy strategy,
        IAsyncEnumerable<T> source,
        Func<T, CancellationToken, TResult> work,
        StreamOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamCore(strategy, source, Work<T, TResult>.Of(work), options, cancellationToken);

    /// <inheritdoc cref="StreamAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, TResult}, StreamOptions, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static IAsyncEnumerable<TResult> StreamAsync<T, TResult>(
        this IExecutionStrategy strategy,
        IAsyncEnumerable<T> source,
        Func<T, Task<TResult>> work,
        StreamOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamCore(strategy, source, Work<T, TResult>.Of(work), options, cancellationToken);

    /// <inheritdoc cref="StreamAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, TResult}, StreamOptions, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static IAsyncEnumerable<TResult> StreamAsync<T, TResult>(
        this IExecutionStrategy strategy,
        IAsyncEnumerable<T> source,
        Func<T, CancellationToken, Task<TResult>> work,
        StreamOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamCore(strategy, source, Work<T, TResult>.Of(work), options, cancellationToken);

    /// <summary>Calls <paramref name="body"/> for every index from <paramref name="fromInclusive"/> up to, not including, <paramref name="toExclusive"/>.</summary>
    /// <remarks>In another process the body works on copies: it reaches the caller through a <see cref="MapAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, TResult}, MapOptions, CancellationToken)">map</see>, or through files and the like.</remarks>
    /// <param name="strategy">Where the work runs.</param>
    /// <param name="fromInclusive">The first index.</param>
    /// <param name="toExclusive">The index after the last; a range that ends before it begins is empty.</param>
    /// <param name="body">The work, called once for each index.</param>
    /// <param name="options">What happens when an item fails; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the whole loop.</param>
    public static Task ForAsync(
        this IExecutionStrategy strategy,
        int fromInclusive,
        int toExclusive,
        Action<int> body,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        ForCoreAsync(strategy, fromInclusive, toExclusive, Work<int, Nothing>.Of(body), options, cancellationToken);

    /// <inheritdoc cref="ForAsync(IExecutionStrategy, int, int, Action{int}, MapOptions, CancellationToken)"/>
    public static Task ForAsync(
        this IExecutionStrategy strategy,
        int fromInclusive,
        int toExclusive,
        Action<int, CancellationToken> body,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        ForCoreAsync(strategy, fromInclusive, toExclusive, Work<int, Nothing>.Of(body), options, cancellationToken);

    /// <inheritdoc cref="ForAsync(IExecutionStrategy, int, int, Action{int}, MapOptions, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public static Task ForAsync(
        this IExecutionStrategy strategy,
        int fromInclusive,
        int toExclusive,
        Func<int, Task> body,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        ForCoreAsync(strategy, fromInclusive, toExclusive, Work<int, Nothing>.Of(body), options, cancellationToken);

    /// <inheritdoc cref="ForAsync(IExecutionStrategy, int, int, Action{int}, MapOptions, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static Task ForAsync(
        this IExecutionStrategy strategy,
        int fromInclusive,
        int toExclusive,
        Func<int, ValueTask> body,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        ForCoreAsync(strategy, fromInclusive, toExclusive, Work<int, Nothing>.Of(body), options, cancellationToken);

    /// <summary>Is not there to be called: a loop has no place for results, and would not await this body's.</summary>
    [OverloadResolutionPriority(1)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete(ResultOfLoop, error: true)]
    public static Task ForAsync<TResult>(
        this IExecutionStrategy strategy,
        int fromInclusive,
        int toExclusive,
        Func<int, ValueTask<TResult>> body,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        throw new NotSupportedException(ResultOfLoop);

    /// <inheritdoc cref="ForAsync(IExecutionStrategy, int, int, Action{int}, MapOptions, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public static Task ForAsync(
        this IExecutionStrategy strategy,
        int fromInclusive,
        int toExclusive,
        Func<int, CancellationToken, Task> body,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        ForCoreAsync(strategy, fromInclusive, toExclusive, Work<int, Nothing>.Of(body), options, cancellationToken);

    /// <inheritdoc cref="ForAsync(IExecutionStrategy, int, int, Action{int}, MapOptions, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static Task ForAsync(
        this IExecutionStrategy strategy,
        int fromInclusive,
        int toExclusive,
        Func<int, CancellationToken, ValueTask> body,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        ForCoreAsync(strategy, fromInclusive, toExclusive, Work<int, Nothing>.Of(body), options, cancellationToken);

    /// <summary>Is not there to be called: a loop has no place for results, and would not await this body's.</summary>
    [OverloadResolutionPriority(1)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete(ResultOfLoop, error: true)]
    public static Task ForAsync<TResult>(
        this IExecutionStrategy strategy,
        int fromInclusive,
        int toExclusive,
        Func<int, CancellationToken, ValueTask<TResult>> body,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        throw new NotSupportedException(ResultOfLoop);

    /// <inheritdoc cref="ForAsync(IExecutionStrategy, int, int, Action{int}, MapOptions, CancellationToken)"/>
    public static Task ForAsync(
        this IExecutionStrategy strategy,
        long fromInclusive,
        long toExclusive,
        Action<long> body,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        ForCoreAsync(strategy, fromInclusive, toExclusive, Work<long, Nothing>.Of(body), options, cancellationToken);

    /// <inheritdoc cref="ForAsync(IExecutionStrategy, int, int, Action{int}, MapOptions, CancellationToken)"/>
    public static Task ForAsync(
        this IExecutionStrategy strategy,
        long fromInclusive,
        long toExclusive,
        Action<long, CancellationToken> body,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        ForCoreAsync(strategy, fromInclusive, toExclusive, Work<long, Nothing>.Of(body), options, cancellationToken);

    /// <inheritdoc cref="ForAsync(IExecutionStrategy, int, int, Action{int}, MapOptions, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public static Task ForAsync(
        this IExecutionStrategy strategy,
        long fromInclusive,
        long toExclusive,
        Func<long, Task> body,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        ForCoreAsync(strategy, fromInclusive, toExclusive, Work<long, Nothing>.Of(body), options, cancellationToken);

    /// <inheritdoc cref="ForAsync(IExecutionStrategy, int, int, Action{int}, MapOptions, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static Task ForAsync(
        this IExecutionStrategy strategy,
        long fromInclusive,
        long toExclusive,
        Func<long, ValueTask> body,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        ForCoreAsync(strategy, fromInclusive, toExclusive, Work<long, Nothing>.Of(body), options, cancellationToken);

    /// <summary>Is not there to be called: a loop has no place for results, and would not await this body's.</summary>
    [OverloadResolutionPriority(1)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete(ResultOfLoop, error: true)]
    public static Task ForAsync<TResult>(
        this IExecutionStrategy strategy,
        long fromInclusive,
        long toExclusive,
        Func<long, ValueTask<TResult>> body,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        throw new NotSupportedException(ResultOfLoop);

    /// <inheritdoc cref="ForAsync(IExecutionStrategy, int, int, Action{int}, MapOptions, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public static Task ForAsync(
        this IExecutionStrategy strategy,
        long fromInclusive,
        long toExclusive,
        Func<long, CancellationToken, Task> body,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        ForCoreAsync(strategy, fromInclusive, toExclusive, Work<long, Nothing>.Of(body), options, cancellationToken);

    /// <inheritdoc cref="ForAsync(IExecutionStrategy, int, int, Action{int}, MapOptions, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static Task ForAsync(
        this IExecutionStrategy strategy,
        long fromInclusive,
        long toExclusive,
        Func<long, CancellationToken, ValueTask> body,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        ForCoreAsync(strategy, fromInclusive, toExclusive, Work<long, Nothing>.Of(body), options, cancellationToken);

    /// <summary>Is not there to be called: a loop has no place for results, and would not await this body's.</summary>
    [OverloadResolutionPriority(1)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete(ResultOfLoop, error: true)]
    public static Task ForAsync<TResult>(
        this IExecutionStrategy strategy,
        long fromInclusive,
        long toExclusive,
        Func<long, CancellationToken, ValueTask<TResult>> body,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        throw new NotSupportedException(ResultOfLoop);

    /// <summary>
    /// Folds every index from <paramref name="fromInclusive"/> up to, not including, <paramref name="toExclusive"/> into one value.
    /// The result is the same, bit for bit, on every strategy and every degree.
    /// </summary>
    /// <param name="strategy">Where the work runs.</param>
    /// <param name="fromInclusive">The first index.</param>
    /// <param name="toExclusive">The index after the last; an empty range gives <paramref name="seed"/>.</param>
    /// <param name="seed">The neutral value of <paramref name="combine"/>, from which up to 256 segments of the range start; must not be changed by <paramref name="fold"/>.</param>
    /// <param name="fold">Adds one index to a partial result.</param>
    /// <param name="combine">Joins two neighbouring partial results; called by the caller's side, in order.</param>
    /// <param name="options">The seed of random numbers; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the whole reduction.</param>
    public static Task<TResult> ReduceAsync<TResult>(
        this IExecutionStrategy strategy,
        int fromInclusive,
        int toExclusive,
        TResult seed,
        Func<TResult, int, TResult> fold,
        Func<TResult, TResult, TResult> combine,
        ReduceOptions? options = null,
        CancellationToken cancellationToken = default) =>
        ReduceCoreAsync(strategy, fromInclusive, toExclusive, seed, fold, combine, options, cancellationToken);

    /// <inheritdoc cref="ReduceAsync{TResult}(IExecutionStrategy, int, int, TResult, Func{TResult, int, TResult}, Func{TResult, TResult, TResult}, ReduceOptions, CancellationToken)"/>
    public static Task<TResult> ReduceAsync<TResult>(
        this IExecutionStrategy strategy,
        long fromInclusive,
        long toExclusive,
        TResult seed,
        Func<TResult, long, TResult> fold,
        Func<TResult, TResult, TResult> combine,
        ReduceOptions? options = null,
        CancellationToken cancellationToken = default) =>
        ReduceCoreAsync(strategy, fromInclusive, toExclusive, seed, fold, combine, options, cancellationToken);
}
