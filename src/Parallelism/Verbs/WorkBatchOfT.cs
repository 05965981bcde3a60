using Parallelism.Observation;

namespace Parallelism.Verbs;

// A batch by its types: arguments by index, results by index.
internal abstract class WorkBatch<T, TResult>(Work<T, TResult> work, long count, ErrorHandling onError) : WorkBatch(count, onError)
{
    public Work<T, TResult> Work { get; private set; } = work;

    public override bool IsAsync => Work.IsAsync;

    public override string Method => Work.Method;

    // What a strategy runs in place of the work that was given.
    public void Replace(in Work<T, TResult> other) => Work = other;

    public abstract T GetArgument(long index);

    public abstract void SetResult(long index, TResult result);

    // The item ended with this result.
    public void Complete(long index, TResult result)
    {
        SetResult(index, result);
        Set.Count(1, 0);
    }

    private protected override long InvokeRange(long start, long end, CancellationToken cancellationToken)
    {
        long done = 0;
        ItemFrame frame = ItemFrame.OfThread;
        ItemFrame.Outer outer = frame.Enter(RandomKey, FirstIndex + start);
        for (long i = start; i < end && !IsStopped; i++)
        {
            frame.Index = FirstIndex + i;
            try
            {
                SetResult(i, Work.Invoke(GetArgument(i), cancellationToken));
                done++;
            }
            catch (Exception error)
            {
                Fail(i, error);
            }
        }
        frame.Leave(outer);
        return done;
    }

    public override async ValueTask InvokeAsync(long index, CancellationToken cancellationToken)
    {
        CallObserver? observer = Set.Observer;
        ItemWatch item = observer?.Begin(FirstIndex + index) ?? default;
        Exception? failure = null;
        try
        {
            SetResult(index, await Work.InvokeItemAsync(GetArgument(index), RandomKey, FirstIndex + index, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception error)
        {
            failure = error;
        }
        observer?.End(item, failure);
        if (failure is null)
            Set.Count(1, 0);
        else
            Fail(index, failure);
    }

    internal override void Accept(IWorkBatchVisitor visitor) => visitor.Visit(this);
}
