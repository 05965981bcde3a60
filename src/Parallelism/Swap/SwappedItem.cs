using Parallelism.Closures;
using Parallelism.Verbs;

namespace Parallelism.Swap;

// One item, from its argument to its result.
internal sealed class SwappedItem<T, TResult>
{
    private readonly SwappedWork<T, TResult> _swapped;
    private readonly Differences _found;
    private readonly WorkCopy<T, TResult> _copy;
    private readonly Snapshot? _before;
    private readonly long _index = ItemScope.Current?.Index ?? 0;

    public SwappedItem(SwappedWork<T, TResult> swapped, T argument, Differences found)
    {
        _swapped = swapped;
        _found = found;
        _copy = swapped.Take();
        Argument = argument;
        if (Plain<T>.Is)
            return;
        Look(argument);
        try
        {
            Argument = swapped.Copy(argument, isResult: false);
        }
        catch (WorkSerializationException error)
        {
            Refuse("argument", error);
            // As in a worker: the item never runs.
            throw;
        }
        _before = Snapshot.Of(Argument, "argument");
    }

    public Work<T, TResult> Work => _copy.Work;

    public T Argument { get; }

    public TResult End(TResult result)
    {
        Snapshot? after = Compare();
        if (Plain<TResult>.Is)
            return result;
        Look(result, after);
        try
        {
            return _swapped.Copy(result, isResult: true);
        }
        catch (WorkSerializationException error)
        {
            Refuse("result", error);
            throw;
        }
    }

    public void Fail(Exception error)
    {
        Compare();
        if (error is OperationCanceledException)
            return;
        Exception copy = _swapped.Copy(error);
        if (copy.GetType() != error.GetType())
        {
            _found.Add(
                SwapDifferenceKind.ExceptionReplaced,
                error.GetType().Name,
                $"the work's exception cannot be made again, and would arrive as {copy.GetType().Name}: give it a constructor that takes the message, or only fields that travel",
                _index);
        }
    }

    // Gives the argument as it is now.
    private Snapshot? Compare()
    {
        Snapshot? after = Plain<T>.Is ? null : Snapshot.Of(Argument, "argument");
        foreach (string path in after is null ? [] : _before!.ChangesTo(after))
            _found.Add(SwapDifferenceKind.ArgumentChanged, path, "the work changes its argument, and in a worker process it would change a copy: return what is new", _index);
        bool isChanged = false;
        foreach (string path in _copy.Changes)
        {
            isChanged = true;
            _found.Add(
                SwapDifferenceKind.CaptureChanged,
                path,
                "the work changes it, and in a worker process it would change a copy that nobody sees: return the values, and combine them where they arrive",
                _index);
        }
        if (!isChanged)
            _swapped.Put(_copy);
        return after;
    }

    private void Look(T argument)
    {
        Snapshot given = Snapshot.Of(argument, "argument");
        NoteTwice(given);
        if (argument is not null && _swapped.Captures(argument))
        {
            _found.Add(
                SwapDifferenceKind.IdentityLost,
                "argument",
                "the same object is also part of what the work captures, and arrives as two: what compares or looks up by reference does not find it; pass an index or a key",
                _index);
        }
    }

    private void Look(TResult result, Snapshot? argument)
    {
        Snapshot given = Snapshot.Of(result, "result");
        NoteTwice(given);
        HashSet<object> known = _copy.State().Objects;
        known.UnionWith(argument?.Objects ?? []);
        if (given.Find(known) is { } path)
        {
            _found.Add(
                SwapDifferenceKind.IdentityLost,
                path,
                "the work returns an object that it was given; on threads the caller gets his own object back, from a worker process a copy: return an index or a key, or what is new",
                _index);
        }
    }

    private void NoteTwice(Snapshot given)
    {
        foreach (string path in given.Twice)
            _found.Add(SwapDifferenceKind.IdentityLost, path, "this object stands there a second time, and arrives as two objects: refer to it by an index or a key", _index);
    }

    private void Refuse(string what, WorkSerializationException error) =>
        _found.Add(SwapDifferenceKind.DoesNotTravel, error.Path.Length > 0 ? $"{what} → {error.Path}" : what, RefusalPath.ReasonOf(error), _index);
}
