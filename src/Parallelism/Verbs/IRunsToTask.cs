namespace Parallelism.Verbs;

// A strategy that makes the task of a single item itself, cheaper than by way of a value task.
internal interface IRunsToTask
{
    Task<TResult> RunAsync<T, TResult>(WorkItem<T, TResult> item, CancellationToken cancellationToken);
}
