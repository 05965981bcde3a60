namespace Parallelism.Threads;

// The token that an item's work receives: cancelled by the caller or by the disposal of the strategy, and able to tell afterwards by which.
internal readonly struct StopToken : IDisposable
{
    private readonly CancellationToken _caller;
    private readonly CancellationToken _disposal;
    private readonly CancellationTokenSource? _both;

    private StopToken(CancellationToken caller, CancellationToken disposal)
    {
        _caller = caller;
        _disposal = disposal;
        _both = caller.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(caller, disposal) : null;
        Token = _both?.Token ?? disposal;
    }

    public CancellationToken Token { get; }

    public static StopToken Link(CancellationToken caller, CancellationToken disposal) => new(caller, disposal);

    // The work saw our token; its caller must see his own. Null: the cancellation is the work's own affair and stays as it is.
    public Exception? Explain(OperationCanceledException error, string strategy) => Explain(error, strategy, _caller, _disposal);

    public static Exception? Explain(OperationCanceledException error, string strategy, CancellationToken caller, CancellationToken disposal)
    {
        if (caller.IsCancellationRequested)
            return error.CancellationToken == caller ? null : new OperationCanceledException(error.Message, error, caller);
        return disposal.IsCancellationRequested ? Disposal.Stop(strategy, error) : null;
    }

    public void Dispose() => _both?.Dispose();
}
