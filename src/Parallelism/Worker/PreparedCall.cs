namespace Parallelism.Worker;

// The work of a call: bytes until the first item needs it, so that whatever decoding does happens as part of an item.
internal sealed class PreparedCall(byte[] work)
{
    private object? _prepared;
    private Exception? _error;

    public bool TryPrepare(IWorkRunner runner, out object prepared, out Exception? error)
    {
        if (_prepared is null && _error is null)
        {
            try
            {
                _prepared = runner.Prepare(work);
            }
            catch (Exception failure)
            {
                _error = failure;
            }
        }
        prepared = _prepared!;
        error = _error;
        return error is null;
    }
}
