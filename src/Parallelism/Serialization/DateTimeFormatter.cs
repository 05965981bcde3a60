using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Parallelism.Serialization;

// UTC as the specification's timestamp; others as their 64 bits, because the timestamp would lose the kind, and which of the two hours is meant
// when summer time ends.
internal sealed class DateTimeFormatter : Formatter<DateTime>
{
    private const ulong TicksMask = 0x3fff_ffff_ffff_ffff;

    public override bool NeverRefuses => true;

    public override void Write(ref MessagePackWriter writer, DateTime value, WriteContext context)
    {
        if (value.Kind == DateTimeKind.Utc)
        {
            writer.WriteTimestamp(value);
            return;
        }

        Span<byte> bits = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bits, Unsafe.BitCast<DateTime, ulong>(value));
        writer.WriteExtensionHeader(ExtensionCode.DateTime, 8);
        writer.WriteRaw(bits);
    }

    public override DateTime Read(ref MessagePackReader reader, ReadContext context)
    {
        int start = reader.Consumed;
        ReadOnlySpan<byte> body = reader.ReadExtension(out sbyte type);
        if (type == ExtensionCode.Timestamp)
        {
            return MessagePackReader.ReadTimestamp(body);
        }

        if (type != ExtensionCode.DateTime)
        {
            throw new MessagePackFormatException($"A point in time was expected at byte {start}, and an extension of type {type} found.");
        }

        ulong bits = body.Length == 8 ? BinaryPrimitives.ReadUInt64BigEndian(body) : ulong.MaxValue;
        return (bits & TicksMask) <= (ulong)DateTime.MaxValue.Ticks
            ? Unsafe.BitCast<ulong, DateTime>(bits)
            : throw new MessagePackFormatException("The bytes hold no valid DateTime.");
    }
}
