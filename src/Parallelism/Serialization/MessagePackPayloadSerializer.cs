using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Parallelism.Serialization;

// The built-in engine behind the seam for payloads. Without a source of type codecs, values must be of their declared types.
internal sealed class MessagePackPayloadSerializer(FormatterTable formatters, Func<ITypeCodec>? types = null) : IPayloadSerializer
{
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
        Payload.Write(destination, value, new WriteContext { Formatters = formatters, Types = types?.Invoke() });
    }

    public T Deserialize<T>(in ReadOnlySequence<byte> source)
    {
        ReadOnlySpan<byte> bytes = source.IsSingleSegment ? source.FirstSpan : source.ToArray();
        return Payload.Read<T>(bytes, new ReadContext { Formatters = formatters, Types = types?.Invoke() });
    }
}
