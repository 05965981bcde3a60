namespace Parallelism.Worker;

// The token of the item that runs now; made anew only after a cancellation. Its user holds one lock around Reset and Cancel.
internal sealed class CancellationSource : IDisposable
{
    private CancellationTokenSource _source = new();
    private bool _isSpent;

    public CancellationToken Token => _source.Token;

    public void Reset()
    {
        if (!_isSpent && _source.TryReset())
            return;
        // Not disposed: the pool may still be about to cancel it.
        _source = new();
        _isSpent = false;
    }

    // On the thread pool: callbacks that the work registered may block, and the thread that calls this has frames to read.
    public void Cancel()
    {
        _isSpent = true;
        ThreadPool.UnsafeQueueUserWorkItem(CancelNow, _source, preferLocal: false);
    }

    private static void CancelNow(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (AggregateException)
        {
            // The work registered a callback that throws. It hurts no more here than on the caller's own threads.
        }
    }

    public void Dispose() => _source.Dispose();
}
