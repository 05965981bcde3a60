using System.Collections.Concurrent;
using Parallelism.Closures;
using Parallelism.Processes;
using Parallelism.Verbs;

namespace Parallelism.Swap;

// Stands for the work of one call: runs copies of it on copies of its arguments, as a worker would, and notes what that changes.
internal sealed class SwappedWork<T, TResult>
{
    private readonly Work<T, TResult> _given;
    private readonly EncodedWork _encoded;
    private readonly Snapshot _captured;
    private readonly WorkHooks _hooks;
    private readonly Lock _listening = new();

    // Copies that no item uses at the moment; as in a worker, one item after the other uses the same one.
    private readonly ConcurrentBag<WorkCopy<T, TResult>> _copies = [];

    public SwappedWork(SwapCheck check, in Work<T, TResult> work)
    {
        Check = check;
        _given = work;
        _captured = Snapshot.OfCaptured(work.Target);
        _hooks = new() { Strategy = _ => check.Nested, Report = Report, Log = Log };
        try
        {
            _encoded = check.Encode(work);
            _hooks = new() { Strategy = _ => check.Nested, Report = Report, Log = Log, Token = TokenOf(_encoded) };
            WorkCopy<T, TResult> copy = MakeCopy();
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

    public SwapCheck Check { get; }

    // What was found; of a stream, about its work only.
    public Differences Found { get; } = new();

    // The work does not travel, so nothing of it may run.
    public WorkSerializationException? Refusal { get; }

    public string Method => _given.Method;

    // The work to run in place of the one that was given.
    public Work<T, TResult> With(Differences found)
    {
        var standIn = new StandIn(this, found);
        return _given.IsAsync
            ? new(new Func<T, CancellationToken, Task<TResult>>(standIn.RunAsync), WorkShape.ReturnsTaskOfValue | WorkShape.TakesArgument | WorkShape.TakesToken)
            : new(new Func<T, CancellationToken, TResult>(standIn.Run), WorkShape.ReturnsValue | WorkShape.TakesArgument | WorkShape.TakesToken);
    }

    // A copy that nobody uses.
    public WorkCopy<T, TResult> Take() => _copies.TryTake(out WorkCopy<T, TResult>? idle) ? idle : MakeCopy();

    public void Put(WorkCopy<T, TResult> copy) => _copies.Add(copy);

    public TValue Copy<TValue>(TValue value, bool isResult) => Check.Copy(value, isResult, _hooks);

    public Exception Copy(Exception error) => Check.Copy(error);

    // Whether the object is part of what the work captured, where it was given.
    public bool Captures(object value) => _captured.Objects.Contains(value);

    private WorkCopy<T, TResult> MakeCopy()
    {
        Delegate work = Check.Decode(_encoded, _hooks);
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
        object? copy = Check.Copy(value, isResult: true, _hooks);
        lock (_listening)
            _encoded.Progress.FirstOrDefault(progress => progress.Id == id)?.Report(copy);
    }

    private void Log(long id, LogRecord record, Exception? error)
    {
        lock (_listening)
            LogDelivery.Find(_encoded, id, record, error)?.Invoke();
    }

    private sealed class StandIn(SwappedWork<T, TResult> swapped, Differences found) : IStandIn
    {
        public Delegate Given => swapped._given.Target;

        public TResult Run(T argument, CancellationToken cancellationToken)
        {
            var item = new SwappedItem<T, TResult>(swapped, argument, found);
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

        public async Task<TResult> RunAsync(T argument, CancellationToken cancellationToken)
        {
            var item = new SwappedItem<T, TResult>(swapped, argument, found);
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
    }
}
