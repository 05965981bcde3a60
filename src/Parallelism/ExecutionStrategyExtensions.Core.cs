using System.Numerics;
using Parallelism.Observation;
using Parallelism.Verbs;

namespace Parallelism;

// What the verbs have in common, each family in one place.
public static partial class ExecutionStrategyExtensions
{
    private static Task<TResult> RunCoreAsync<TResult>(
        IExecutionStrategy strategy, Work<Nothing, TResult> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(strategy);
        if (Instruments.WatchesCalls)
            return RunObservedAsync(strategy, work, cancellationToken);
        var item = new WorkItem<Nothing, TResult>(work, default, CallNumbers.KeyOf(strategy));
        // Its task costs less when it is made there, and less again without a call by way of the interface.
        return strategy is ThreadStrategy threads
            ? threads.RunToTask(item, cancellationToken)
            : strategy.ExecuteAsync(item, cancellationToken).AsTask();
    }

    private static async Task<TResult> RunObservedAsync<TResult>(
        IExecutionStrategy strategy, Work<Nothing, TResult> work, CancellationToken cancellationToken)
    {
        var observer = new CallObserver("run", work.Method, strategy, default);
        var set = new WorkSet { IsShared = false, Observer = observer };
        Exception? failure = null;
        try
        {
            var item = new WorkItem<Nothing, TResult>(work, default, CallNumbers.KeyOf(strategy), set: set);
            return await strategy.ExecuteAsync(item, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            failure = error;
            throw;
        }
        finally
        {
            observer.End(failure);
        }
    }

    private static Task<TResult[]> MapCoreAsync<T, TResult>(
        IExecutionStrategy strategy, IEnumerable<T> source, Work<T, TResult> work, MapOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(strategy);
        ArgumentNullException.ThrowIfNull(source);
        options ??= MapOptions.Default;
        // A collection has its elements already: its map runs in place, without a stream's window.
        return source is ICollection<T> collection
            ? MapCollectionAsync(strategy, collection, work, options, cancellationToken)
            : CollectAsync(strategy, AsyncSource.Of(source, CancellationToken.None), work, options, CountOf(source), cancellationToken);
    }

    private static Task<TResult[]> MapCoreAsync<T, TResult>(
        IExecutionStrategy strategy, IAsyncEnumerable<T> source, Work<T, TResult> work, MapOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(strategy);
        ArgumentNullException.ThrowIfNull(source);
        return CollectAsync(strategy, source, work, options ?? MapOptions.Default, total: null, cancellationToken);
    }

    private static async Task<TResult[]> MapCollectionAsync<T, TResult>(
        IExecutionStrategy strategy, ICollection<T> source, Work<T, TResult> work, MapOptions options, CancellationToken cancellationToken)
    {
        ulong randomKey = CallNumbers.KeyOf(strategy, options.RandomSeed);
        var batch = new MapBatch<T, TResult>(work, source as T[] ?? [.. source], options.OnError) { RandomKey = randomKey };
        Place(batch.Set, options.Group, options.NodeOf);
        await batch.RunAsync(strategy, options.Watching, cancellationToken).ConfigureAwait(false);
        return batch.Results;
    }

    private static async Task<TResult[]> CollectAsync<T, TResult>(
        IExecutionStrategy strategy, IAsyncEnumerable<T> source, Work<T, TResult> work, MapOptions options, long? total, CancellationToken cancellationToken)
    {
        ulong randomKey = CallNumbers.KeyOf(strategy, options.RandomSeed);
        var results = new List<TResult>();
        var inOrder = new StreamOptions
        {
            OnError = options.OnError,
            Group = options.Group,
            NodeOf = options.NodeOf,
            Progress = options.Progress,
            ProgressInterval = options.ProgressInterval,
            TraceItems = options.TraceItems,
        };
        var kind = new StreamKind("map", NeedsAll: true, total);
        IAsyncEnumerable<TResult> stream = StreamPump<T, TResult>.RunAsync(strategy, source, work, randomKey, inOrder, kind, cancellationToken);
        await foreach (TResult result in stream.ConfigureAwait(false))
            results.Add(result);
        return [.. results];
    }

    private static IAsyncEnumerable<TResult> StreamCore<T, TResult>(
        IExecutionStrategy strategy, IEnumerable<T> source, Work<T, TResult> work, StreamOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        return StreamCore(strategy, AsyncSource.Of(source, CancellationToken.None), work, options, CountOf(source), cancellationToken);
    }

    private static IAsyncEnumerable<TResult> StreamCore<T, TResult>(
        IExecutionStrategy strategy, IAsyncEnumerable<T> source, Work<T, TResult> work, StreamOptions? options, CancellationToken cancellationToken) =>
        StreamCore(strategy, source, work, options, total: null, cancellationToken);

    private static IAsyncEnumerable<TResult> StreamCore<T, TResult>(
        IExecutionStrategy strategy, IAsyncEnumerable<T> source, Work<T, TResult> work, StreamOptions? options, long? total, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(strategy);
        ArgumentNullException.ThrowIfNull(source);
        options ??= StreamOptions.Default;
        ulong randomKey = CallNumbers.KeyOf(strategy, options.RandomSeed);
        return StreamPump<T, TResult>.RunAsync(strategy, source, work, randomKey, options, new("stream", NeedsAll: false, total), cancellationToken);
    }

    // What the source knows without being read.
    private static long? CountOf<T>(IEnumerable<T> source) => source.TryGetNonEnumeratedCount(out int count) ? count : null;

    private static Task ForCoreAsync<TIndex>(
        IExecutionStrategy strategy, TIndex from, TIndex to, Work<TIndex, Nothing> body, MapOptions? options, CancellationToken cancellationToken)
        where TIndex : struct, IBinaryInteger<TIndex>
    {
        ArgumentNullException.ThrowIfNull(strategy);
        (long start, long end) = Range(from, to);
        options ??= MapOptions.Default;
        var batch = new ForBatch<TIndex>(body, start, end, options.OnError) { RandomKey = CallNumbers.KeyOf(strategy, options.RandomSeed) };
        Place(batch.Set, options.Group, options.NodeOf);
        return batch.RunAsync(strategy, options.Watching, cancellationToken);
    }

    private static async Task<TResult> ReduceCoreAsync<TIndex, TResult>(
        IExecutionStrategy strategy,
        TIndex from,
        TIndex to,
        TResult seed,
        Func<TResult, TIndex, TResult> fold,
        Func<TResult, TResult, TResult> combine,
        ReduceOptions? options,
        CancellationToken cancellationToken)
        where TIndex : struct, IBinaryInteger<TIndex>
    {
        ArgumentNullException.ThrowIfNull(strategy);
        ArgumentNullException.ThrowIfNull(fold);
        ArgumentNullException.ThrowIfNull(combine);
        (long start, long end) = Range(from, to);
        options ??= ReduceOptions.Default;
        ulong randomKey = CallNumbers.KeyOf(strategy, options.RandomSeed);
        var batch = FoldBatch<TIndex, TResult>.Create(start, end, seed, fold, randomKey);
        Place(batch.Set, options.Group, null);
        await batch.RunAsync(strategy, options.Watching, cancellationToken).ConfigureAwait(false);
        return batch.Combine(combine);
    }

    private static void Place(WorkSet set, string? group, Func<long, int>? nodeOf) => (set.Group, set.NodeOf) = (group, nodeOf);

    private static (long From, long To) Range<TIndex>(TIndex fromInclusive, TIndex toExclusive)
        where TIndex : struct, IBinaryInteger<TIndex>
    {
        (long start, long end) = (long.CreateTruncating(fromInclusive), long.CreateTruncating(toExclusive));
        if (end <= start)
            return (start, start);
        if (end - start < 0)
            throw new ArgumentOutOfRangeException(nameof(toExclusive), end, $"The range from {start} has more than {long.MaxValue} indices: split it.");
        return (start, end);
    }
}
