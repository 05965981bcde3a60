using System.Diagnostics;
using Parallelism.Closures;
using Parallelism.Dispatch;
using Parallelism.Serialization;
using Parallelism.SharedMemory;
using Parallelism.Verbs;
using Parallelism.Wire;

namespace Parallelism.Processes;

// A map, a loop or a reduction: arguments are written when a worker is given them, results go to their places as they come.
internal sealed class BatchOperation<T, TResult>(
    IDispatcher dispatcher, WorkBatch<T, TResult> batch, EncodedWork work, PayloadCodec codec) : Operation
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<long, Luggage> _luggage = [];
    private ReportQueue? _reports;
    private Exception? _abortedBy;
    private volatile bool _isCancelled;

    public override string Method => batch.Method;

    public override bool IsBatch => true;

    public override long FirstIndex => batch.FirstIndex;

    public override bool IsStopped => batch.IsStopped || _isCancelled || _abortedBy is not null;

    public override bool TakesResults => !batch.IsAsync;

    public override int ArgumentSize { get; } = batch.IsAsync ? 0 : Math.Max(0, codec.RawSizeOf<T>());

    public override ReadOnlySpan<byte> Work => work.Bytes.Span;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (Observer is { } observer)
            observer.CountRunning = () => dispatcher.CountRunning(observer);
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
        long began = Observer is null ? 0 : Stopwatch.GetTimestamp();
        Luggage? luggage = codec.Write(frame, batch.GetArgument(index), isResult: false);
        Observer?.Serialized("argument", began);
        if (luggage is null)
            return;
        lock (_luggage)
        {
            // An item that was given back is written again.
            _luggage.Remove(index, out Luggage? earlier);
            earlier?.Dispose();
            _luggage[index] = luggage;
        }
    }

    public override void WriteArguments(long from, long to, FrameBuffer frame)
    {
        long began = Observer is null ? 0 : Stopwatch.GetTimestamp();
        Span<byte> target = frame.GetSpan((int)(to - from) * ArgumentSize);
        for (long i = from; i < to; i++)
            RawNumber<T>.Write(ref target[(int)(i - from) * ArgumentSize], batch.GetArgument(i));
        frame.Advance((int)(to - from) * ArgumentSize);
        Observer?.Serialized("argument", began);
    }

    // Whatever the bytes are, each item from first on ends: by its result, or by what is wrong with them.
    public override void OnResults(long first, int count, long from, long but, ReadOnlySpan<byte> payload, IOutcomeReader reader)
    {
        int size = codec.RawSizeOf<TResult>();
        if (size < 0)
        {
            OnEncodedResults(first, count, from, but, payload, reader);
            return;
        }
        if (payload.Length != (long)count * size)
        {
            FailAll(from, first + count, but, new ProtocolException($"{count} results of {size} bytes came as {payload.Length} bytes."));
            return;
        }
        long began = Observer is null ? 0 : Stopwatch.GetTimestamp();
        for (long i = from; i < first + count; i++)
        {
            Unload(i);
            if (i != but)
                batch.SetResult(i, size == 0 ? default! : RawNumber<TResult>.Read(in payload[(int)(i - first) * size]));
        }
        Observer?.Serialized("result", began);
        batch.Set.Count(first + count - from - (but >= from && but < first + count ? 1 : 0), 0);
    }

    private void OnEncodedResults(long first, int count, long from, long but, ReadOnlySpan<byte> payload, IOutcomeReader reader)
    {
        var results = new BodyReader(payload);
        for (long i = first; i < first + count; i++)
        {
            try
            {
                ReadOnlySpan<byte> result = results.ReadBytes(results.ReadCount());
                if (i >= from && i != but)
                    OnOutcome(i, OutcomeKind.Value, result, reader);
            }
            catch (ProtocolException error)
            {
                FailAll(Math.Max(i, from), first + count, but, error);
                return;
            }
        }
    }

    private void FailAll(long from, long to, long but, Exception error)
    {
        for (long i = from; i < to; i++)
        {
            if (i != but)
                batch.Fail(i, error);
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
                    long began = Observer is null ? 0 : Stopwatch.GetTimestamp();
                    TResult result = reader.ReadValue<TResult>(payload);
                    Observer?.Serialized("result", began);
                    batch.Complete(index, result);
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
