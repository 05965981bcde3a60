namespace Parallelism.Observation;

// Tells a receiver how far a call is: by a timer, so items pay nothing for it, one report at a time, and a last one when the call is over. A receiver
// that is slow misses reports, but not the last.
internal sealed class ProgressReporter
{
    private readonly Lock _gate = new();
    private readonly IProgress<RunProgress> _receiver;
    private readonly Func<RunSummary?, RunProgress> _look;
    private readonly Action _onError;
    private readonly ITimer _timer;
    private RunSummary? _deferred;
    private bool _isOver;

    public ProgressReporter(IProgress<RunProgress> receiver, TimeSpan interval, Func<RunSummary?, RunProgress> look, Action onError, TimeProvider time)
    {
        _receiver = receiver;
        _look = look;
        _onError = onError;
        _timer = time.CreateTimer(static reporter => ((ProgressReporter)reporter!).Tick(), this, interval, interval);
    }

    // What the receiver threw, which it is told nothing after.
    public Exception? Error { get; private set; }

    public void End(RunSummary summary)
    {
        _timer.Dispose();
        // The receiver cancelled the call, whose end runs inside of it: one report at a time.
        if (_gate.IsHeldByCurrentThread)
        {
            _deferred = summary;
            return;
        }
        lock (_gate)
            ReportLast(summary);
    }

    private void Tick()
    {
        if (!_gate.TryEnter())
            return;
        try
        {
            if (!_isOver)
                Report(null);
            if (_deferred is not null)
                ReportLast(_deferred);
            // Inside, so that it does not come when the call is over.
            if (Error is not null)
                _onError();
        }
        finally
        {
            _gate.Exit();
        }
    }

    private void ReportLast(RunSummary summary)
    {
        if (!_isOver)
            Report(summary);
        _isOver = true;
    }

    private void Report(RunSummary? summary)
    {
        try
        {
            _receiver.Report(_look(summary));
        }
        catch (Exception error)
        {
            Error = error;
            _isOver = true;
        }
    }
}
