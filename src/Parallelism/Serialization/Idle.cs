namespace Parallelism.Serialization;

// A place for one object between two uses. Where several threads want one at once, the others make their own; the last one put back stays.
internal sealed class Idle<T>
    where T : class
{
    private T? _item;

    public T? Take() => Interlocked.Exchange(ref _item, null);

    public void Put(T item) => Volatile.Write(ref _item, item);
}
