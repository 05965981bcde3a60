using System.Buffers;
using Parallelism.Closures;
using Parallelism.Serialization;

namespace Parallelism.Benchmarks.Values;

// As arguments and results cross to a worker and back: types are numbers, whose definitions are sent once.
internal sealed class BuiltInFormat : IValueFormat
{
    private readonly CodeTable _own = new();
    private readonly PeerCodeTable _peer = new();
    private readonly WorkEncoder _encoder;
    private readonly WorkDecoder _decoder;
    private int _sent;

    public BuiltInFormat()
    {
        var formatters = new FormatterTable(new ClosureFormatters());
        _encoder = new(formatters, _own);
        _decoder = new(formatters, _peer);
    }

    public string Name => "built-in";

    public void Write<T>(ArrayBufferWriter<byte> output, T value)
    {
        int definitions = _encoder.Encode(output, value, isResult: false);
        if (definitions > _sent)
            Send(definitions);
    }

    public T Read<T>(ReadOnlyMemory<byte> bytes) => _decoder.Decode<T>(bytes.Span, WorkHooks.None);

    private void Send(int definitions)
    {
        var frame = new ArrayBufferWriter<byte>();
        _own.WriteDefinitions(_sent, definitions, frame);
        _peer.Add(frame.WrittenSpan);
        _sent = definitions;
    }
}
