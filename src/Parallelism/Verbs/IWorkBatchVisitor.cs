namespace Parallelism.Verbs;

// Gives a strategy that sends items elsewhere the types that WorkBatch hides.
internal interface IWorkBatchVisitor
{
    void Visit<T, TResult>(WorkBatch<T, TResult> batch);
}
