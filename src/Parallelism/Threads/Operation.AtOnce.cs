namespace Parallelism.Threads;

// The way of an item that finds a free slot and nobody waiting: the operation itself goes to the thread pool.
internal sealed partial class Operation<T, TResult> : IThreadPoolWorkItem
{
    // As Task.Run would: behind what the pool's thread does at the moment, where any other thread may fetch it.
    private void StartAtOnce() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);

    // Started at once; the slot is taken.
    void IThreadPoolWorkItem.Execute()
    {
        Slots slots = _slots;
        if (slots.IsClosed)
        {
            slots.Give();
            Abandon(Disposal.Refuse(nameof(ThreadStrategy)));
            return;
        }
        if (Interlocked.CompareExchange(ref _state, Running, Queued) != Queued)
        {
            slots.Give();
            return;
        }
        if (_caller.CanBeCanceled)
            _callerCancels.Dispose();
        ExecutionContext clean = Holder.Clean;
        Holder holder = slots.RentHolder(null);
        holder.Enter(_context);
        TResult result = default!;
        Exception? failure = null;
        try
        {
            result = _item.Invoke(Token());
        }
        catch (Exception error)
        {
            failure = error;
        }
        slots.End(holder);
        ExecutionContext.Restore(clean);
        _core.RunContinuationsAsynchronously = false;
        if (failure is null)
            Succeed(result);
        else
            Fail(failure);
    }
}
