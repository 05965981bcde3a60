using System.Buffers;
using Parallelism.Closures;
using Parallelism.Serialization;

namespace Parallelism.Tests.Closures;

// Both ends of a connection in one process: what is sent goes through bytes and through tables of code that have nothing in common.
internal sealed class Crossing
{
    private readonly FormatterTable _formatters = new(new ClosureFormatters());
    private int _sent;

    public Crossing()
    {
        Encoder = new(_formatters, Host);
        Decoder = new(_formatters, Worker);
    }

    public CodeTable Host { get; } = new();

    public PeerCodeTable Worker { get; } = new();

    public WorkEncoder Encoder { get; }

    public WorkDecoder Decoder { get; }

    public T Send<T>(T work, WorkHooks? hooks = null)
        where T : Delegate
    {
        EncodedWork encoded = Encoder.Encode(work, typeof(int), typeof(string), 3);
        return (T)Receive(encoded, hooks).Work;
    }

    public DecodedWork Receive(EncodedWork encoded, WorkHooks? hooks = null)
    {
        SendDefinitions(encoded.Definitions);
        return Decoder.Decode(encoded.Bytes.Span, hooks ?? WorkHooks.None);
    }

    public T SendValue<T>(T value, bool isResult = false, WorkHooks? hooks = null)
    {
        var output = new ArrayBufferWriter<byte>();
        SendDefinitions(Encoder.Encode(output, value, isResult));
        return Decoder.Decode<T>(output.WrittenSpan, hooks ?? WorkHooks.None);
    }

    public Exception SendException(Exception error)
    {
        var output = new ArrayBufferWriter<byte>();
        SendDefinitions(new ExceptionEncoder(_formatters, Host).Encode(output, error));
        return new ExceptionDecoder(_formatters, Worker).Decode(output.WrittenSpan);
    }

    public void SendDefinitions(int to)
    {
        if (to <= _sent)
            return;
        var output = new ArrayBufferWriter<byte>();
        Host.WriteDefinitions(_sent, to, output);
        Worker.Add(output.WrittenSpan);
        _sent = to;
    }
}
