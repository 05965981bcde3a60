using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Parallelism.Serialization;

// The built-in engine behind the seam for payloads. Without a source of type codecs, values must be of their declared types.
internal sealed class MessagePackPayloadSerializer(FormatterTable formatters, Func<ITypeCodec>? types = null) : IPayloadSerializer
{
    private readonly Idle<WriteContext> _writing = new();
    private readonly Idle<ReadContext> _reading = new();

    public MessagePackPayloadSerializer()
        : this(new FormatterTable())
    {
    }

    public string Name => "MessagePack";

    public string Fingerprint => "builtin-1";

    public bool CanSerialize(Type type, [NotNullWhen(false)] out string? reason)
    {
        reason = TravelCheck.Find(type, formatters);
        return reason is null;
    }

    public void Serialize<T>(IBufferWriter<byte> destination, T value)
    {
        ArgumentNullException.ThrowIfNull(destination);
        WriteContext context = _writing.Take() ?? new() { Formatters = formatters, Types = types?.Invoke() };
        Payload.Write(destination, value, context);
        _writing.Put(context);
    }

    public T Deserialize<T>(in ReadOnlySequence<byte> source)
    {
        ReadContext context = _reading.Take() ?? new() { Formatters = formatters, Types = types?.Invoke() };
        T value = source.IsSingleSegment ? Payload.Read<T>(source.FirstSpan, context) : ReadScattered<T>(source, context);
        _reading.Put(context);
        return value;
    }

    // The reader wants the bytes in one piece.
    private static T ReadScattered<T>(in ReadOnlySequence<byte> source, ReadContext context)
    {
        int length = checked((int)source.Length);
        byte[] block = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            source.CopyTo(block);
            return Payload.Read<T>(block.AsSpan(0, length), context);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }
}
