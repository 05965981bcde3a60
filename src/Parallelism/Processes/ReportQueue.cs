using Parallelism.Closures;
using Parallelism.Dispatch;

namespace Parallelism.Processes;

// Hands reports that came home to the objects that the work captured, in their order, one at a time, on the thread pool: the receiver is the
// user's code and may throw or block, and the thread that reads the worker's pipe must not suffer from either.
internal sealed class ReportQueue(EncodedWork work, Action<Exception> failed) : IThreadPoolWorkItem
{
    private readonly Queue<(CapturedProgress Progress, object? Value)> _reports = new();
    private bool _isDraining;

    public void Add(long id, ReadOnlySpan<byte> payload, IOutcomeReader reader)
    {
        CapturedProgress? progress = work.Progress.FirstOrDefault(progress => progress.Id == id);
        if (progress is null)
            return;
        object? value = reader.ReadReport(payload);
        lock (_reports)
        {
            _reports.Enqueue((progress, value));
            if (_isDraining)
                return;
            _isDraining = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public void Execute()
    {
        while (true)
        {
            (CapturedProgress Progress, object? Value) report;
            lock (_reports)
            {
                if (!_reports.TryDequeue(out report))
                {
                    _isDraining = false;
                    return;
                }
            }
            try
            {
                report.Progress.Report(report.Value);
            }
            catch (Exception error)
            {
                // On threads it would have surfaced in the work; here the work is elsewhere, so the call ends in it.
                failed(error);
            }
        }
    }
}
