using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Parallelism;

/// <summary>
/// The verbs as members of <see cref="Parallel"/>: <c>Parallel.RunWith(strategy, work)</c>. From languages without extension members they are
/// ordinary static methods: <c>ParallelExtensions.RunWith(strategy, work)</c>.
/// </summary>
public static class ParallelExtensions
{
    extension(Parallel)
    {
        /// <inheritdoc cref="ExecutionStrategyExtensions.RunAsync(IExecutionStrategy, Action, CancellationToken)"/>
        public static Task RunWith(
            IExecutionStrategy strategy,
            Action work,
            CancellationToken cancellationToken = default) =>
            strategy.RunAsync(work, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.RunAsync(IExecutionStrategy, Action{CancellationToken}, CancellationToken)"/>
        public static Task RunWith(
            IExecutionStrategy strategy,
            Action<CancellationToken> work,
            CancellationToken cancellationToken = default) =>
            strategy.RunAsync(work, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.RunAsync{TResult}(IExecutionStrategy, Func{TResult}, CancellationToken)"/>
        public static Task<TResult> RunWith<TResult>(
            IExecutionStrategy strategy,
            Func<TResult> work,
            CancellationToken cancellationToken = default) =>
            strategy.RunAsync(work, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.RunAsync{TResult}(IExecutionStrategy, Func{CancellationToken, TResult}, CancellationToken)"/>
        public static Task<TResult> RunWith<TResult>(
            IExecutionStrategy strategy,
            Func<CancellationToken, TResult> work,
            CancellationToken cancellationToken = default) =>
            strategy.RunAsync(work, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.RunAsync(IExecutionStrategy, Func{Task}, CancellationToken)"/>
        public static Task RunWith(
            IExecutionStrategy strategy,
            Func<Task> work,
            CancellationToken cancellationToken = default) =>
            strategy.RunAsync(work, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.RunAsync(IExecutionStrategy, Func{CancellationToken, Task}, CancellationToken)"/>
        public static Task RunWith(
            IExecutionStrategy strategy,
            Func<CancellationToken, Task> work,
            CancellationToken cancellationToken = default) =>
            strategy.RunAsync(work, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.RunAsync{TResult}(IExecutionStrategy, Func{Task{TResult}}, CancellationToken)"/>
        [OverloadResolutionPriority(1)]
        public static Task<TResult> RunWith<TResult>(
            IExecutionStrategy strategy,
            Func<Task<TResult>> work,
            CancellationToken cancellationToken = default) =>
            strategy.RunAsync(work, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.RunAsync{TResult}(IExecutionStrategy, Func{CancellationToken, Task{TResult}}, CancellationToken)"/>
        [OverloadResolutionPriority(1)]
        public static Task<TResult> RunWith<TResult>(
            IExecutionStrategy strategy,
            Func<CancellationToken, Task<TResult>> work,
            CancellationToken cancellationToken = default) =>
            strategy.RunAsync(work, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.TryMapAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, TResult}, MapOptions, CancellationToken)"/>
        public static Task<ItemOutcome<TResult>[]> TryMapWith<T, TResult>(
            IExecutionStrategy strategy,
            IEnumerable<T> source,
            Func<T, TResult> work,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.TryMapAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.TryMapAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, CancellationToken, TResult}, MapOptions, CancellationToken)"/>
        public static Task<ItemOutcome<TResult>[]> TryMapWith<T, TResult>(
            IExecutionStrategy strategy,
            IEnumerable<T> source,
            Func<T, CancellationToken, TResult> work,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.TryMapAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.TryMapAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, Task{TResult}}, MapOptions, CancellationToken)"/>
        [OverloadResolutionPriority(1)]
        public static Task<ItemOutcome<TResult>[]> TryMapWith<T, TResult>(
            IExecutionStrategy strategy,
            IEnumerable<T> source,
            Func<T, Task<TResult>> work,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.TryMapAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.TryMapAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, CancellationToken, Task{TResult}}, MapOptions, CancellationToken)"/>
        [OverloadResolutionPriority(1)]
        public static Task<ItemOutcome<TResult>[]> TryMapWith<T, TResult>(
            IExecutionStrategy strategy,
            IEnumerable<T> source,
            Func<T, CancellationToken, Task<TResult>> work,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.TryMapAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.MapAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, TResult}, MapOptions, CancellationToken)"/>
        public static Task<TResult[]> MapWith<T, TResult>(
            IExecutionStrategy strategy,
            IEnumerable<T> source,
            Func<T, TResult> work,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.MapAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.MapAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, TResult}, MapOptions, CancellationToken)"/>
        public static Task<TResult[]> RunWith<T, TResult>(
            IExecutionStrategy strategy,
            IEnumerable<T> source,
            Func<T, TResult> work,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.MapAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.MapAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, CancellationToken, TResult}, MapOptions, CancellationToken)"/>
        public static Task<TResult[]> MapWith<T, TResult>(
            IExecutionStrategy strategy,
            IEnumerable<T> source,
            Func<T, CancellationToken, TResult> work,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.MapAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.MapAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, CancellationToken, TResult}, MapOptions, CancellationToken)"/>
        public static Task<TResult[]> RunWith<T, TResult>(
            IExecutionStrategy strategy,
            IEnumerable<T> source,
            Func<T, CancellationToken, TResult> work,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.MapAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.MapAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, Task{TResult}}, MapOptions, CancellationToken)"/>
        [OverloadResolutionPriority(1)]
        public static Task<TResult[]> MapWith<T, TResult>(
            IExecutionStrategy strategy,
            IEnumerable<T> source,
            Func<T, Task<TResult>> work,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.MapAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.MapAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, Task{TResult}}, MapOptions, CancellationToken)"/>
        [OverloadResolutionPriority(1)]
        public static Task<TResult[]> RunWith<T, TResult>(
            IExecutionStrategy strategy,
            IEnumerable<T> source,
            Func<T, Task<TResult>> work,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.MapAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.MapAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, CancellationToken, Task{TResult}}, MapOptions, CancellationToken)"/>
        [OverloadResolutionPriority(1)]
        public static Task<TResult[]> MapWith<T, TResult>(
            IExecutionStrategy strategy,
            IEnumerable<T> source,
            Func<T, CancellationToken, Task<TResult>> work,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.MapAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.MapAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, CancellationToken, Task{TResult}}, MapOptions, CancellationToken)"/>
        [OverloadResolutionPriority(1)]
        public static Task<TResult[]> RunWith<T, TResult>(
            IExecutionStrategy strategy,
            IEnumerable<T> source,
            Func<T, CancellationToken, Task<TResult>> work,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.MapAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.MapAsync{T, TResult}(IExecutionStrategy, IAsyncEnumerable{T}, Func{T, TResult}, MapOptions, CancellationToken)"/>
        public static Task<TResult[]> MapWith<T, TResult>(
            IExecutionStrategy strategy,
            IAsyncEnumerable<T> source,
            Func<T, TResult> work,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.MapAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.MapAsync{T, TResult}(IExecutionStrategy, IAsyncEnumerable{T}, Func{T, TResult}, MapOptions, CancellationToken)"/>
        public static Task<TResult[]> RunWith<T, TResult>(
            IExecutionStrategy strategy,
            IAsyncEnumerable<T> source,
            Func<T, TResult> work,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.MapAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.MapAsync{T, TResult}(IExecutionStrategy, IAsyncEnumerable{T}, Func{T, CancellationToken, TResult}, MapOptions, CancellationToken)"/>
        public static Task<TResult[]> MapWith<T, TResult>(
            IExecutionStrategy strategy,
            IAsyncEnumerable<T> source,
            Func<T, CancellationToken, TResult> work,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.MapAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.MapAsync{T, TResult}(IExecutionStrategy, IAsyncEnumerable{T}, Func{T, CancellationToken, TResult}, MapOptions, CancellationToken)"/>
        public static Task<TResult[]> RunWith<T, TResult>(
            IExecutionStrategy strategy,
            IAsyncEnumerable<T> source,
            Func<T, CancellationToken, TResult> work,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.MapAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.MapAsync{T, TResult}(IExecutionStrategy, IAsyncEnumerable{T}, Func{T, Task{TResult}}, MapOptions, CancellationToken)"/>
        [OverloadResolutionPriority(1)]
        public static Task<TResult[]> MapWith<T, TResult>(
            IExecutionStrategy strategy,
            IAsyncEnumerable<T> source,
            Func<T, Task<TResult>> work,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.MapAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.MapAsync{T, TResult}(IExecutionStrategy, IAsyncEnumerable{T}, Func{T, Task{TResult}}, MapOptions, CancellationToken)"/>
        [OverloadResolutionPriority(1)]
        public static Task<TResult[]> RunWith<T, TResult>(
            IExecutionStrategy strategy,
            IAsyncEnumerable<T> source,
            Func<T, Task<TResult>> work,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.MapAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.MapAsync{T, TResult}(IExecutionStrategy, IAsyncEnumerable{T}, Func{T, CancellationToken, Task{TResult}}, MapOptions, CancellationToken)"/>
        [OverloadResolutionPriority(1)]
        public static Task<TResult[]> MapWith<T, TResult>(
            IExecutionStrategy strategy,
            IAsyncEnumerable<T> source,
            Func<T, CancellationToken, Task<TResult>> work,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.MapAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.MapAsync{T, TResult}(IExecutionStrategy, IAsyncEnumerable{T}, Func{T, CancellationToken, Task{TResult}}, MapOptions, CancellationToken)"/>
        [OverloadResolutionPriority(1)]
        public static Task<TResult[]> RunWith<T, TResult>(
            IExecutionStrategy strategy,
            IAsyncEnumerable<T> source,
            Func<T, CancellationToken, Task<TResult>> work,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.MapAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.StreamAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, TResult}, StreamOptions, CancellationToken)"/>
        public static IAsyncEnumerable<TResult> StreamWith<T, TResult>(
            IExecutionStrategy strategy,
            IEnumerable<T> source,
            Func<T, TResult> work,
            StreamOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.StreamAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.StreamAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, CancellationToken, TResult}, StreamOptions, CancellationToken)"/>
        public static IAsyncEnumerable<TResult> StreamWith<T, TResult>(
            IExecutionStrategy strategy,
            IEnumerable<T> source,
            Func<T, CancellationToken, TResult> work,
            StreamOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.StreamAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.StreamAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, Task{TResult}}, StreamOptions, CancellationToken)"/>
        [OverloadResolutionPriority(1)]
        public static IAsyncEnumerable<TResult> StreamWith<T, TResult>(
            IExecutionStrategy strategy,
            IEnumerable<T> source,
            Func<T, Task<TResult>> work,
            StreamOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.StreamAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.StreamAsync{T, TResult}(IExecutionStrategy, IEnumerable{T}, Func{T, CancellationToken, Task{TResult}}, StreamOptions, CancellationToken)"/>
        [OverloadResolutionPriority(1)]
        public static IAsyncEnumerable<TResult> StreamWith<T, TResult>(
            IExecutionStrategy strategy,
            IEnumerable<T> source,
            Func<T, CancellationToken, Task<TResult>> work,
            StreamOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.StreamAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.StreamAsync{T, TResult}(IExecutionStrategy, IAsyncEnumerable{T}, Func{T, TResult}, StreamOptions, CancellationToken)"/>
        public static IAsyncEnumerable<TResult> StreamWith<T, TResult>(
            IExecutionStrategy strategy,
            IAsyncEnumerable<T> source,
            Func<T, TResult> work,
            StreamOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.StreamAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.StreamAsync{T, TResult}(IExecutionStrategy, IAsyncEnumerable{T}, Func{T, CancellationToken, TResult}, StreamOptions, CancellationToken)"/>
        public static IAsyncEnumerable<TResult> StreamWith<T, TResult>(
            IExecutionStrategy strategy,
            IAsyncEnumerable<T> source,
            Func<T, CancellationToken, TResult> work,
            StreamOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.StreamAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.StreamAsync{T, TResult}(IExecutionStrategy, IAsyncEnumerable{T}, Func{T, Task{TResult}}, StreamOptions, CancellationToken)"/>
        [OverloadResolutionPriority(1)]
        public static IAsyncEnumerable<TResult> StreamWith<T, TResult>(
            IExecutionStrategy strategy,
            IAsyncEnumerable<T> source,
            Func<T, Task<TResult>> work,
            StreamOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.StreamAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.StreamAsync{T, TResult}(IExecutionStrategy, IAsyncEnumerable{T}, Func{T, CancellationToken, Task{TResult}}, StreamOptions, CancellationToken)"/>
        [OverloadResolutionPriority(1)]
        public static IAsyncEnumerable<TResult> StreamWith<T, TResult>(
            IExecutionStrategy strategy,
            IAsyncEnumerable<T> source,
            Func<T, CancellationToken, Task<TResult>> work,
            StreamOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.StreamAsync(source, work, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.ForAsync(IExecutionStrategy, int, int, Action{int}, MapOptions, CancellationToken)"/>
        public static Task ForWith(
            IExecutionStrategy strategy,
            int fromInclusive,
            int toExclusive,
            Action<int> body,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.ForAsync(fromInclusive, toExclusive, body, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.ForAsync(IExecutionStrategy, int, int, Action{int, CancellationToken}, MapOptions, CancellationToken)"/>
        public static Task ForWith(
            IExecutionStrategy strategy,
            int fromInclusive,
            int toExclusive,
            Action<int, CancellationToken> body,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.ForAsync(fromInclusive, toExclusive, body, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.ForAsync(IExecutionStrategy, int, int, Func{int, Task}, MapOptions, CancellationToken)"/>
        [OverloadResolutionPriority(2)]
        public static Task ForWith(
            IExecutionStrategy strategy,
            int fromInclusive,
            int toExclusive,
            Func<int, Task> body,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.ForAsync(fromInclusive, toExclusive, body, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.ForAsync(IExecutionStrategy, int, int, Func{int, ValueTask}, MapOptions, CancellationToken)"/>
        [OverloadResolutionPriority(1)]
        public static Task ForWith(
            IExecutionStrategy strategy,
            int fromInclusive,
            int toExclusive,
            Func<int, ValueTask> body,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.ForAsync(fromInclusive, toExclusive, body, options, cancellationToken);

        /// <summary>Is not there to be called: a loop has no place for results, and would not await this body's.</summary>
        [OverloadResolutionPriority(1)]
        [EditorBrowsable(EditorBrowsableState.Never)]
        [Obsolete(ExecutionStrategyExtensions.ResultOfLoop, error: true)]
        public static Task ForWith<TResult>(
            IExecutionStrategy strategy,
            int fromInclusive,
            int toExclusive,
            Func<int, ValueTask<TResult>> body,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            throw new NotSupportedException(ExecutionStrategyExtensions.ResultOfLoop);

        /// <inheritdoc cref="ExecutionStrategyExtensions.ForAsync(IExecutionStrategy, int, int, Func{int, CancellationToken, Task}, MapOptions, CancellationToken)"/>
        [OverloadResolutionPriority(2)]
        public static Task ForWith(
            IExecutionStrategy strategy,
            int fromInclusive,
            int toExclusive,
            Func<int, CancellationToken, Task> body,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.ForAsync(fromInclusive, toExclusive, body, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.ForAsync(IExecutionStrategy, int, int, Func{int, CancellationToken, ValueTask}, MapOptions, CancellationToken)"/>
        [OverloadResolutionPriority(1)]
        public static Task ForWith(
            IExecutionStrategy strategy,
            int fromInclusive,
            int toExclusive,
            Func<int, CancellationToken, ValueTask> body,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.ForAsync(fromInclusive, toExclusive, body, options, cancellationToken);

        /// <summary>Is not there to be called: a loop has no place for results, and would not await this body's.</summary>
        [OverloadResolutionPriority(1)]
        [EditorBrowsable(EditorBrowsableState.Never)]
        [Obsolete(ExecutionStrategyExtensions.ResultOfLoop, error: true)]
        public static Task ForWith<TResult>(
            IExecutionStrategy strategy,
            int fromInclusive,
            int toExclusive,
            Func<int, CancellationToken, ValueTask<TResult>> body,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            throw new NotSupportedException(ExecutionStrategyExtensions.ResultOfLoop);

        /// <inheritdoc cref="ExecutionStrategyExtensions.ForAsync(IExecutionStrategy, long, long, Action{long}, MapOptions, CancellationToken)"/>
        public static Task ForWith(
            IExecutionStrategy strategy,
            long fromInclusive,
            long toExclusive,
            Action<long> body,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.ForAsync(fromInclusive, toExclusive, body, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.ForAsync(IExecutionStrategy, long, long, Action{long, CancellationToken}, MapOptions, CancellationToken)"/>
        public static Task ForWith(
            IExecutionStrategy strategy,
            long fromInclusive,
            long toExclusive,
            Action<long, CancellationToken> body,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.ForAsync(fromInclusive, toExclusive, body, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.ForAsync(IExecutionStrategy, long, long, Func{long, Task}, MapOptions, CancellationToken)"/>
        [OverloadResolutionPriority(2)]
        public static Task ForWith(
            IExecutionStrategy strategy,
            long fromInclusive,
            long toExclusive,
            Func<long, Task> body,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.ForAsync(fromInclusive, toExclusive, body, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.ForAsync(IExecutionStrategy, long, long, Func{long, ValueTask}, MapOptions, CancellationToken)"/>
        [OverloadResolutionPriority(1)]
        public static Task ForWith(
            IExecutionStrategy strategy,
            long fromInclusive,
            long toExclusive,
            Func<long, ValueTask> body,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.ForAsync(fromInclusive, toExclusive, body, options, cancellationToken);

        /// <summary>Is not there to be called: a loop has no place for results, and would not await this body's.</summary>
        [OverloadResolutionPriority(1)]
        [EditorBrowsable(EditorBrowsableState.Never)]
        [Obsolete(ExecutionStrategyExtensions.ResultOfLoop, error: true)]
        public static Task ForWith<TResult>(
            IExecutionStrategy strategy,
            long fromInclusive,
            long toExclusive,
            Func<long, ValueTask<TResult>> body,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            throw new NotSupportedException(ExecutionStrategyExtensions.ResultOfLoop);

        /// <inheritdoc cref="ExecutionStrategyExtensions.ForAsync(IExecutionStrategy, long, long, Func{long, CancellationToken, Task}, MapOptions, CancellationToken)"/>
        [OverloadResolutionPriority(2)]
        public static Task ForWith(
            IExecutionStrategy strategy,
            long fromInclusive,
            long toExclusive,
            Func<long, CancellationToken, Task> body,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.ForAsync(fromInclusive, toExclusive, body, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.ForAsync(IExecutionStrategy, long, long, Func{long, CancellationToken, ValueTask}, MapOptions, CancellationToken)"/>
        [OverloadResolutionPriority(1)]
        public static Task ForWith(
            IExecutionStrategy strategy,
            long fromInclusive,
            long toExclusive,
            Func<long, CancellationToken, ValueTask> body,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.ForAsync(fromInclusive, toExclusive, body, options, cancellationToken);

        /// <summary>Is not there to be called: a loop has no place for results, and would not await this body's.</summary>
        [OverloadResolutionPriority(1)]
        [EditorBrowsable(EditorBrowsableState.Never)]
        [Obsolete(ExecutionStrategyExtensions.ResultOfLoop, error: true)]
        public static Task ForWith<TResult>(
            IExecutionStrategy strategy,
            long fromInclusive,
            long toExclusive,
            Func<long, CancellationToken, ValueTask<TResult>> body,
            MapOptions? options = null,
            CancellationToken cancellationToken = default) =>
            throw new NotSupportedException(ExecutionStrategyExtensions.ResultOfLoop);

        /// <inheritdoc cref="ExecutionStrategyExtensions.ReduceAsync{TResult}(IExecutionStrategy, int, int, TResult, Func{TResult, int, TResult}, Func{TResult, TResult, TResult}, ReduceOptions, CancellationToken)"/>
        public static Task<TResult> ReduceWith<TResult>(
            IExecutionStrategy strategy,
            int fromInclusive,
            int toExclusive,
            TResult seed,
            Func<TResult, int, TResult> fold,
            Func<TResult, TResult, TResult> combine,
            ReduceOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.ReduceAsync(fromInclusive, toExclusive, seed, fold, combine, options, cancellationToken);

        /// <inheritdoc cref="ExecutionStrategyExtensions.ReduceAsync{TResult}(IExecutionStrategy, long, long, TResult, Func{TResult, long, TResult}, Func{TResult, TResult, TResult}, ReduceOptions, CancellationToken)"/>
        public static Task<TResult> ReduceWith<TResult>(
            IExecutionStrategy strategy,
            long fromInclusive,
            long toExclusive,
            TResult seed,
            Func<TResult, long, TResult> fold,
            Func<TResult, TResult, TResult> combine,
            ReduceOptions? options = null,
            CancellationToken cancellationToken = default) =>
            strategy.ReduceAsync(fromInclusive, toExclusive, seed, fold, combine, options, cancellationToken);
    }
}
