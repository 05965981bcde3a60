namespace Parallelism.Worker;

// The work of a call: bytes until the first item needs it, so that whatever decoding does happens as part of an item.
internal sealed class PreparedCall(byte[] work)
{
    private object? _prepared;
    private Exception? _error;
    private CancellationToken _token;

    public bool TryPrepare(IWorkRunner runner, CancellationToken cancellationToken, out object prepared, out Exception? error)
    {
        // A token that the work captured stands in it; after a cancellation there is another one.
        if ((_prepared is null && _error is null) || _token != cancellationToken)
        {
            _token = cancellationToken;
            (_prepared, _error) = Prepare(runner, cancellationToken);
        }
        prepared = _prepared!;
        error = _error;
        return error is null;
    }

    private (object?, Exception?) Prepare(IWorkRunner runner, CancellationToken cancellationToken)
    {
        try
        {
            return (runner.Prepare(work, cancellationToken), null);
        }
        catch (Exception error)
        {
            return (null, error);
        }
    }
}
