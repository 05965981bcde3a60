namespace Parallelism.Closures;

// Stands for both IProgress<T> and Progress<T>. Reports leave in the order and on the thread of the work, not through the thread pool.
internal sealed class ProgressProxy<T>(long id, Action<long, object?>? send) : Progress<T>
{
    protected override void OnReport(T value) => send?.Invoke(id, value);
}
