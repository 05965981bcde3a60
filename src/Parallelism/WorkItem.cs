using System.Diagnostics.CodeAnalysis;
using Parallelism.Observation;
using Parallelism.Verbs;

namespace Parallelism;

/// <summary>One call of a piece of work: a delegate, its argument, and its number among its siblings.</summary>
/// <typeparam name="T">The type of the argument.</typeparam>
/// <typeparam name="TResult">The type of the result.</typeparam>
public readonly struct WorkItem<T, TResult>
{
    internal WorkItem(Work<T, TResult> work, T argument, ulong randomKey, long index = NoIndex, WorkSet? set = null)
    {
        RandomKey = randomKey;
        Work = work;
        Argument = argument;
        Index = index;
        Set = set;
    }

    internal const long NoIndex = -1;

    internal Work<T, TResult> Work { get; }

    internal ulong RandomKey { get; }

    // The call that this item belongs to, where several items share one delegate; strategies keep per-call state under it.
    internal WorkSet? Set { get; }

    /// <summary>The argument that the work is called with.</summary>
    public T Argument { get; }

    /// <summary>The number of the item in its call, from 0; -1 for an item on its own.</summary>
    public long Index { get; }

    /// <summary>The group of workers that the caller wants for the item; <see langword="null"/> for any. A strategy without groups passes it over.</summary>
    public string? Group => Set?.Group;

    /// <summary>Whether the work returns a task, so that <see cref="InvokeAsync"/> may return before it is done.</summary>
    public bool IsAsync => Work.IsAsync;

    /// <summary>The name of the work's method, for messages.</summary>
    public string Method => Work.Method;

    /// <summary>Runs the work on the calling thread and returns its result; waits where the work is asynchronous.</summary>
    public TResult Invoke(CancellationToken cancellationToken) => Set?.Observer is { } observer
        ? InvokeObserved(observer, cancellationToken)
        : Work.InvokeItem(Argument, RandomKey, Math.Max(0, Index), cancellationToken);

    /// <summary>Runs the work on the calling thread up to its first wait.</summary>
    public ValueTask<TResult> InvokeAsync(CancellationToken cancellationToken) => Set?.Observer is { } observer
        ? InvokeObservedAsync(observer, this, cancellationToken)
        : Work.InvokeItemAsync(Argument, RandomKey, Math.Max(0, Index), cancellationToken);

    private TResult InvokeObserved(CallObserver observer, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        ItemWatch item = observer.Begin(Index);
        try
        {
            return Work.InvokeItem(Argument, RandomKey, Math.Max(0, Index), cancellationToken);
        }
        catch (Exception error)
        {
            failure = error;
            throw;
        }
        finally
        {
            observer.End(item, failure);
        }
    }

    private static async ValueTask<TResult> InvokeObservedAsync(CallObserver observer, WorkItem<T, TResult> item, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        ItemWatch watch = observer.Begin(item.Index);
        try
        {
            return await item.Work.InvokeItemAsync(item.Argument, item.RandomKey, Math.Max(0, item.Index), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            failure = error;
            throw;
        }
        finally
        {
            observer.End(watch, failure);
        }
    }
}

/// <summary>Makes work items, for callers of <see cref="IExecutionStrategy.ExecuteAsync{T, TResult}"/>.</summary>
public static class WorkItem
{
    private const string IndexKey = "Parallelism.ItemIndex";

    /// <summary>Makes an item that calls <paramref name="work"/> with <paramref name="argument"/>.</summary>
    public static WorkItem<T, TResult> Create<T, TResult>(Func<T, TResult> work, T argument) =>
        new(Work<T, TResult>.Of(work), argument, CallNumbers.LooseKey());

    /// <summary>Makes an item that calls <paramref name="work"/> with <paramref name="argument"/> and awaits its task.</summary>
    public static WorkItem<T, TResult> Create<T, TResult>(Func<T, CancellationToken, Task<TResult>> work, T argument) =>
        new(Work<T, TResult>.Of(work), argument, CallNumbers.LooseKey());

    /// <summary>
    /// The index of the item whose failure <paramref name="error"/> is, counted from 0 in the order of the call's input;
    /// <see langword="false"/> for errors that belong to no item of a map, stream or loop.
    /// </summary>
    public static bool TryGetIndex(Exception error, out long index)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (error.Data[IndexKey] is long found)
        {
            index = found;
            return true;
        }
        index = WorkItem<Nothing, Nothing>.NoIndex;
        return false;
    }

    // An exception object that several items throw (a cached one, say) carries the index of the last; its Data may also refuse writes.
    [SuppressMessage("Design", "CA1031", Justification = "An exception type may override Data; its failure must not hide the work's own.")]
    internal static Exception Tag(Exception error, long index)
    {
        try
        {
            if (index >= 0)
                error.Data[IndexKey] = index;
        }
        catch (Exception)
        {
        }
        return error;
    }
}
