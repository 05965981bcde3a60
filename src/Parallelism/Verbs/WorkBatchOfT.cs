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

    public override void Invoke(long start, long end, CancellationToken cancellationToken)
    {
        ItemFrame frame = ItemFrame.OfThread;
        ItemFrame.Outer outer = frame.Enter(RandomKey, start);
        for (long i = start; i < end && !IsStopped; i++)
        {
            frame.Index = i;
            try
            {
                SetResult(i, Work.Invoke(GetArgument(i), cancellationToken));
            }
            catch (Exception error)
            {
                Fail(i, error);
            }
        }
        frame.Leave(outer);
    }

    public override async ValueTask InvokeAsync(long index, CancellationToken cancellationToken)
    {
        try
        {
            SetResult(index, await Work.InvokeItemAsync(GetArgument(index), RandomKey, index, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception error)
        {
            Fail(index, error);
        }
    }

    internal override void Accept(IWorkBatchVisitor visitor) => visitor.Visit(this);
}
