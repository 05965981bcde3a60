using Parallelism.Closures;
using Parallelism.Dispatch;
using Parallelism.SharedMemory;
using Parallelism.Verbs;
using Parallelism.Wire;

namespace Parallelism.Processes;

// A map, a loop or a reduction: arguments are written when a worker is given them, results go to their places as they come.
internal sealed class BatchOperation<T, TResult>(
    Dispatcher dispatcher, WorkBatch<T, TResult> batch, EncodedWork work, PayloadCodec codec) : Operation
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<long, Luggage> _luggage = [];
    private ReportQueue? _reports;
    private Exception? _abortedBy;
    private volatile bool _isCancelled;

    public override string Method => batch.Method;

    public override bool IsBatch => true;

    public override bool IsStopped => batch.IsStopped || _isCancelled || _abortedBy is not null;

    public override ReadOnlySpan<byte> Work => work.Bytes.Span;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        dispatcher.Submit(this, batch.Count);
        var registrations = new List<CancellationTokenRegistration>();
        foreach (CancellationToken token in (IEnumerable<CancellationToken>)[cancellationToken, .. work.Tokens])
            registrations.Add(token.UnsafeRegister(static operation => ((BatchOperation<T, TResult>)operation!).Cancel(), this));
        try
        {
            await _completion.Task.ConfigureAwait(false);
        }
        finally
        {
            foreach (CancellationTokenRegistration registration in registrations)
                registration.Unregister();
        }
    }

    public override void WriteArgument(long index, FrameBuffer frame)
    {
        if (codec.Write(frame, batch.GetArgument(index), isResult: false) is not { } luggage)
            return;
        lock (_luggage)
        {
            // An item that was given back is written again.
            _luggage.Remove(index, out Luggage? earlier);
            earlier?.Dispose();
            _luggage[index] = luggage;
        }
    }

    public override void OnOutcome(long index, OutcomeKind kind, ReadOnlySpan<byte> payload, IOutcomeReader reader)
    {
        Unload(index);
        try
        {
            switch (kind)
            {
                case OutcomeKind.Value:
                    batch.SetResult(index, reader.ReadValue<TResult>(payload));
                    break;
                case OutcomeKind.Exception:
                    batch.Fail(index, reader.ReadException(payload));
                    break;
            }
        }
        catch (Exception error)
        {
            batch.Fail(index, error);
        }
    }

    public override void OnReport(long progress, ReadOnlySpan<byte> payload, IOutcomeReader reader) =>
        (_reports ??= new(work, OnListenerFailed)).Add(progress, payload, reader);

    public override Action? ReadLog(ReadOnlySpan<byte> body, IOutcomeReader reader) => LogDelivery.Read(work, body, reader);

    public override void OnListenerFailed(Exception error) => OnAborted(error);

    public override void OnFailed(long index, Exception error) => batch.Fail(index, error);

    public override void OnAborted(Exception error) => _abortedBy = error;

    public override void OnOver()
    {
        lock (_luggage)
        {
            foreach (Luggage luggage in _luggage.Values)
                luggage.Dispose();
            _luggage.Clear();
        }
        work.Luggage?.Dispose();
        if (_abortedBy is null)
            _completion.TrySetResult();
        else
            _completion.TrySetException(_abortedBy);
    }

    // Its worker has read the argument.
    private void Unload(long index)
    {
        if (_luggage.Count == 0)
            return;
        Luggage? luggage;
        lock (_luggage)
            _luggage.Remove(index, out luggage);
        luggage?.Dispose();
    }

    private void Cancel()
    {
        _isCancelled = true;
        dispatcher.Cancel(this);
    }
}
