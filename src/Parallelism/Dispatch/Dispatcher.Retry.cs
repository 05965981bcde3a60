using Parallelism.Observation;

namespace Parallelism.Dispatch;

// Items that failed and may run again. Until its time comes such an item counts as outstanding, so that its call does not end without it.
internal sealed partial class Dispatcher
{
    private readonly HashSet<(Operation Operation, long Item)> _delayed = [];
    private long _retried;

    public long Retried => Interlocked.Read(ref _retried);

    // Under the lock.
    private static Attempts AttemptsAt(Operation operation, long item) => operation.Attempts?.GetValueOrDefault(item) ?? default;

    // Whether the item runs again instead of failing. Not under the lock, for the caller's filter decides.
    private bool TryRetry(Operation operation, long item, ref Exception error)
    {
        if (_options.Retries == 0 || operation.IsStopped || !IsWorthIt(ref error))
            return false;
        TimeSpan delay;
        int retry;
        lock (_gate)
        {
            Attempts before = AttemptsAt(operation, item);
            if (before.Count >= _options.Retries || _isDisposed)
                return false;
            (operation.Attempts ??= [])[item] = new(before.Count + 1, error);
            _retried++;
            retry = before.Count + 1;
            delay = DelayBefore(before.Count);
            _delayed.Add((operation, item));
        }
        if (Instruments.Retries.Enabled)
            Instruments.Retries.Add(1, _options.Meter.Tags);
        _options.Log.ItemRetried(operation.Method, operation.FirstIndex + item, error, retry, delay);
        _alarms.After(delay, () => RunAgain(operation, item));
        return true;
    }

    private bool IsWorthIt(ref Exception error)
    {
        if (_options.RetryWhen is null)
            return error is WorkerCrashedException;
        try
        {
            return _options.RetryWhen(error);
        }
        catch (Exception filterError)
        {
            error = new AggregateException("The item failed, and so did the filter that was to tell whether it should run again.", error, filterError);
            return false;
        }
    }

    // Twice as long each time, less up to a half at random: items that failed together do not come back together.
    private TimeSpan DelayBefore(int retry)
    {
        double delay = Math.Min(_options.RetryDelay.TotalMilliseconds * Math.Pow(2, Math.Min(retry, 40)), _options.MaxRetryDelay.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(delay * (1 - (Random.Shared.NextDouble() / 2)));
    }

    private void RunAgain(Operation operation, long item)
    {
        lock (_gate)
        {
            if (!_delayed.Remove((operation, item)))
                return;
            GiveBack(operation, item, item + 1);
        }
        Complete(operation, 0);
        Pump(refill: true);
    }

    // Under the lock: the operation is stopped, nothing of it runs again.
    private void DropDelayed(Operation operation)
    {
        if (operation.Attempts is not null)
            operation.Outstanding -= _delayed.RemoveWhere(delayed => delayed.Operation == operation);
    }
}
