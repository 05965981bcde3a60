using System.Collections.Concurrent;
using Parallelism.Closures;
using Parallelism.Processes;
using Parallelism.Verbs;

namespace Parallelism.Swap;

// Stands for the work of one call: runs copies of it on copies of its arguments, as a worker would, and notes what that changes.
internal sealed class SwappedWork<T, TResult>
{
    private readonly SwapCheck _check;
    private readonly Work<T, TResult> _given;
    private readonly EncodedWork _encoded;
    private readonly Snapshot _captured;
    private readonly WorkHooks _hooks;
    private readonly Lock _listening = new();

    // Copies that no item uses at the moment; as in a worker, one item after the other uses the same one.
    private readonly ConcurrentBag<Copy> _copies = [];

    public SwappedWork(SwapCheck check, in Work<T, TResult> work)
    {
        _check = check;
        _given = work;
        _captured = Snapshot.OfCaptured(work.Target);
        _hooks = new() { Strategy = _ => check.Nested, Report = Report, Log = Log };
        try
        {
            _encoded = check.Encode(work);
            _hooks = new() { Strategy = _ => check.Nested, Report = Report, Log = Log, Token = TokenOf(_encoded) };
            Copy copy = MakeCopy();
            _copies.Add(copy);
            CodeCheck.Run(work.Target, copy.Before.Delegates, Found);
        }
        catch (WorkSerializationException error)
        {
            Found.Add(SwapDifferenceKind.DoesNotTravel, error.Path.Length > 0 ? error.Path : "work", RefusalPath.ReasonOf(error));
            Refusal = error;
            _encoded = null!;
            CodeCheck.Run(work.Target, [], Found);
        }
    }

    // What was found; of a stream, about its work only.
    public Differences Found { get; } = new();

    // The work does not travel, so nothing of it may run.
    public WorkSerializationException? Refusal { get; }

    public string Method => _given.Method;

    // The work to run in place of the one that was given.
    public Work<T, TResult> With(Differences found) => _given.IsAsync
        ? new(new Func<T, CancellationToken, Task<TResult>>((argument, token) => RunAsync(argument, found, token)), WorkShape.ReturnsTaskOfValue | WorkShape.TakesArgument | WorkShape.TakesToken)
        : new(new Func<T, CancellationToken, TResult>((argument, token) => Run(argument, found, token)), WorkShape.ReturnsValue | WorkShape.TakesArgument | WorkShape.TakesToken);

    private TResult Run(T argument, Differences found, CancellationToken cancellationToken)
    {
        var item = new ItemRun(this, argument, found);
        TResult result;
        try
        {
            result = item.Work.Invoke(item.Argument, cancellationToken);
        }
        catch (Exception error)
        {
            item.Fail(error);
            throw;
        }
        return item.End(result);
    }

    private async Task<TResult> RunAsync(T argument, Differences found, CancellationToken cancellationToken)
    {
        var item = new ItemRun(this, argument, found);
        TResult result;
        try
        {
            result = await item.Work.InvokeAsync(item.Argument, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            item.Fail(error);
            throw;
        }
        return item.End(result);
    }

    private Copy MakeCopy()
    {
        Delegate work = _check.Decode(_encoded, _hooks);
        return new(new(work, _given.Shape), Snapshot.Of(work, ""));
    }

    private static CancellationToken TokenOf(EncodedWork encoded) => encoded.Tokens.Count switch
    {
        0 => default,
        1 => encoded.Tokens[0],
        _ => CancellationTokenSource.CreateLinkedTokenSource([.. encoded.Tokens]).Token,
    };

    private void Report(long id, object? value)
    {
        object? copy = _check.Copy(value, isResult: true, _hooks);
        lock (_listening)
            _encoded.Progress.FirstOrDefault(progress => progress.Id == id)?.Report(copy);
    }

    private void Log(long id, LogRecord record, Exception? error)
    {
        lock (_listening)
            LogDelivery.Find(_encoded, id, record, error)?.Invoke();
    }

    private sealed record Copy(Work<T, TResult> Work, Snapshot Before);

    // One item, from its argument to its result.
    private sealed class ItemRun
    {
        private readonly SwappedWork<T, TResult> _swapped;
        private readonly Differences _found;
        private readonly Copy _copy;
        private readonly Snapshot? _before;
        private readonly long _index = ItemScope.Current?.Index ?? 0;

        public ItemRun(SwappedWork<T, TResult> swapped, T argument, Differences found)
        {
            _swapped = swapped;
            _found = found;
            _copy = swapped._copies.TryTake(out Copy? idle) ? idle : swapped.MakeCopy();
            Argument = argument;
            if (typeof(T) == typeof(Nothing))
                return;
            Look(argument);
            try
            {
                Argument = swapped._check.Copy(argument, isResult: false, swapped._hooks);
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
            if (typeof(TResult) == typeof(Nothing))
                return result;
            Look(result, after);
            try
            {
                return _swapped._check.Copy(result, isResult: true, _swapped._hooks);
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
            Exception copy = _swapped._check.Copy(error);
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
            Snapshot? after = typeof(T) == typeof(Nothing) ? null : Snapshot.Of(Argument, "argument");
            foreach (string path in after is null ? [] : _before!.ChangesTo(after))
                _found.Add(SwapDifferenceKind.ArgumentChanged, path, "the work changes its argument, and in a worker process it would change a copy: return what is new", _index);
            bool isChanged = false;
            foreach (string path in _copy.Before.ChangesTo(Snapshot.Of(_copy.Work.Target, "")))
            {
                isChanged = true;
                _found.Add(
                    SwapDifferenceKind.CaptureChanged,
                    path,
                    "the work changes it, and in a worker process it would change a copy that nobody sees: return the values, and combine them where they arrive",
                    _index);
            }
            if (!isChanged)
                _swapped._copies.Add(_copy);
            return after;
        }

        private void Look(T argument)
        {
            Snapshot given = Snapshot.Of(argument, "argument");
            NoteTwice(given);
            if (argument is not null && _swapped._captured.Objects.Contains(argument))
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
            HashSet<object> known = Snapshot.Of(_copy.Work.Target, "").Objects;
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
}
