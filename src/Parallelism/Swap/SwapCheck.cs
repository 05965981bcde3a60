using System.Buffers;
using Parallelism.Closures;
using Parallelism.Serialization;
using Parallelism.Verbs;

namespace Parallelism.Swap;

// Both ends of a worker's connection in one process: what goes through here is what it would be in a worker.
//
//   work, argument ──encode──▶ bytes ──decode──▶ copies ──▶ the work runs on them ──▶ result ──encode──▶ bytes ──decode──▶ the caller
//                                                  └── looked at before and after: what changed would be lost
internal sealed class SwapCheck
{
    private readonly Lock _gate = new();
    private readonly FormatterTable _formatters = new(new ClosureFormatters());
    private readonly CodeTable _table = new();
    private readonly PeerCodeTable _peer = new();
    private readonly WorkEncoder _encoder;
    private readonly WorkDecoder _decoder;
    private int _sent;

    // nested: what takes the place of a captured strategy, as in a worker.
    public SwapCheck(IExecutionStrategy nested)
    {
        Nested = nested;
        _encoder = new(_formatters, _table);
        _decoder = new(_formatters, _peer);
    }

    public IExecutionStrategy Nested { get; }

    public EncodedWork Encode<T, TResult>(in Work<T, TResult> work)
    {
        EncodedWork encoded = _encoder.Encode(work.Target, typeof(T), typeof(TResult), (byte)work.Shape);
        SendDefinitions(encoded.Definitions);
        return encoded;
    }

    public Delegate Decode(EncodedWork work, WorkHooks hooks) => _decoder.Decode(work.Bytes.Span, hooks).Work;

    public T Copy<T>(T value, bool isResult, WorkHooks hooks)
    {
        var bytes = new ArrayBufferWriter<byte>();
        SendDefinitions(_encoder.Encode(bytes, value, isResult));
        return _decoder.Decode<T>(bytes.WrittenSpan, hooks);
    }

    public Exception Copy(Exception error)
    {
        var bytes = new ArrayBufferWriter<byte>();
        SendDefinitions(new ExceptionEncoder(_formatters, _table).Encode(bytes, error));
        return new ExceptionDecoder(_formatters, _peer).Decode(bytes.WrittenSpan);
    }

    private void SendDefinitions(int to)
    {
        lock (_gate)
        {
            if (to <= _sent)
                return;
            var bytes = new ArrayBufferWriter<byte>();
            _table.WriteDefinitions(_sent, to, bytes);
            _peer.Add(bytes.WrittenSpan);
            _sent = to;
        }
    }
}
