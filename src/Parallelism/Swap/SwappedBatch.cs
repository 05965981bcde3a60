using Parallelism.Verbs;

namespace Parallelism.Swap;

// Puts the swapped work into a batch, whose types only a visitor learns.
internal sealed class SwappedBatch(SwapCheck check) : IWorkBatchVisitor
{
    public Differences Found { get; private set; } = new();

    public Exception? Refusal { get; private set; }

    public void Visit<T, TResult>(WorkBatch<T, TResult> batch)
    {
        var swapped = new SwappedWork<T, TResult>(check, batch.Work);
        Found = swapped.Found;
        Refusal = swapped.Refusal;
        if (Refusal is null)
            batch.Replace(swapped.With(Found));
    }
}
