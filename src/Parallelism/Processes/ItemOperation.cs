using System.Diagnostics;
using Parallelism.Closures;
using Parallelism.Dispatch;
using Parallelism.SharedMemory;
using Parallelism.Verbs;
using Parallelism.Wire;

namespace Parallelism.Processes;

// One item on its own, or one item of a stream, whose items share their call's encoded work.
internal sealed class ItemOperation<T, TResult> : Operation
{
    private readonly TaskCompletionSource<TResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IDispatcher _dispatcher;
    private readonly WorkItem<T, TResult> _item;
    private readonly EncodedWork _work;
    private readonly FrameBuffer _argument = new(64);
    private readonly Luggage? _luggage;
    private readonly CancellationToken _token;
    private ReportQueue? _reports;
    private volatile Exception? _reportError;
    private CancellationTokenRegistration _registration;
    private List<CancellationTokenRegistration>? _capturedRegistrations;
    private CancellationToken _cancelledBy;
    private Exception? _error;
    private TResult _result = default!;
    private bool _hasResult;
    private volatile bool _isCancelled;

    public ItemOperation(
        IDispatcher dispatcher, in WorkItem<T, TResult> item, EncodedWork work, PayloadCodec codec, long callId, CancellationToken token)
    {
        _dispatcher = dispatcher;
        _item = item;
        _work = work;
        CallId = callId;
        _token = token;
        Observer = item.Set?.Observer;
        long began = Observer is null ? 0 : Stopwatch.GetTimestamp();
        try
        {
            _luggage = codec.Write(_argument, item.Argument, isResult: false);
        }
        catch
        {
            _argument.Release();
            throw;
        }
        Observer?.Serialized("argument", began);
        if (Observer is { } observer)
            observer.CountRunning ??= () => dispatcher.CountRunning(observer);
    }

    public override string Method => _item.Method;

    public override bool IsBatch => CallId != 0;

    public override bool EndsCall => false;

    public override bool IsStopped => _isCancelled;

    public override long FirstIndex => Math.Max(0, _item.Index);

    public override ReadOnlySpan<byte> Work => _work.Bytes.Span;

    public ValueTask<TResult> RunAsync()
    {
        _dispatcher.Submit(this, 1);
        // After the submission: a token that is cancelled already calls back here and now.
        if (_token.CanBeCanceled)
            _registration = _token.UnsafeRegister(static (operation, token) => ((ItemOperation<T, TResult>)operation!).Cancel(token), this);
        if (_work.Tokens.Count > 0)
        {
            // A list of its own until it is complete: the end may come meanwhile, on another thread.
            var registrations = new List<CancellationTokenRegistration>(_work.Tokens.Count);
            foreach (CancellationToken captured in _work.Tokens)
                registrations.Add(captured.UnsafeRegister(static (operation, token) => ((ItemOperation<T, TResult>)operation!).Cancel(token), this));
            _capturedRegistrations = registrations;
        }
        Interlocked.MemoryBarrier();
        if (_completion.Task.IsCompleted)
            Unregister();
        return new(_completion.Task);
    }

    public override void WriteArgument(long index, FrameBuffer frame) => frame.WriteBytes(_argument.Written);

    public override void OnOutcome(long index, OutcomeKind kind, ReadOnlySpan<byte> payload, IOutcomeReader reader)
    {
        try
        {
            switch (kind)
            {
                case OutcomeKind.Value:
                    long began = Observer is null ? 0 : Stopwatch.GetTimestamp();
                    _result = reader.ReadValue<TResult>(payload);
                    Observer?.Serialized("result", began);
                    _hasResult = true;
                    break;
                case OutcomeKind.Exception:
                    _error = reader.ReadException(payload);
                    break;
            }
        }
        catch (Exception error)
        {
            _error = error;
        }
    }

    public override void OnReport(long progress, ReadOnlySpan<byte> payload, IOutcomeReader reader) =>
        (_reports ??= new(_work, OnListenerFailed)).Add(progress, payload, reader);

    public override Action? ReadLog(ReadOnlySpan<byte> body, IOutcomeReader reader) => LogDelivery.Read(_work, body, reader);

    public override void OnListenerFailed(Exception error) => _reportError = error;

    public override void OnFailed(long index, Exception error) => _error = error;

    public override void OnAborted(Exception error) => _error = error;

    public override void OnOver()
    {
        _argument.Release();
        _luggage?.Dispose();
        // That of a stream's items is their call's.
        if (CallId == 0)
            _work.Luggage?.Dispose();
        if (_hasResult && _reportError is null)
            _dispatcher.Meter.Count(1, 0);
        else if (!_isCancelled)
            _dispatcher.Meter.Count(0, 1);
        if (_reportError is { } reportError)
            _completion.TrySetException(reportError);
        // A value that arrives after a cancellation is a value all the same.
        else if (_hasResult)
            _completion.TrySetResult(_result);
        else if (_isCancelled && _error is null or OperationCanceledException)
            _completion.TrySetException(new OperationCanceledException(_cancelledBy));
        else
            _completion.TrySetException(_error ?? new OperationCanceledException(_cancelledBy));
        Unregister();
    }

    private void Cancel(CancellationToken token)
    {
        _cancelledBy = token;
        _isCancelled = true;
        _dispatcher.Cancel(this);
    }

    // Not Dispose: that waits for a callback that runs, which may be the one that got us here.
    private void Unregister()
    {
        _registration.Unregister();
        if (_capturedRegistrations is not null)
        {
            foreach (CancellationTokenRegistration registration in _capturedRegistrations)
                registration.Unregister();
        }
    }
}
