using System.Buffers.Binary;

namespace Parallelism.Serialization;

internal ref partial struct MessagePackWriter
{
    public void Write(bool value) => WriteByte(value ? MessagePackCode.True : MessagePackCode.False);

    public void Write(int value)
    {
        if ((uint)value <= MessagePackCode.MaxPositiveFixInt)
        {
            WriteByte((byte)value);
        }
        else
        {
            Write((long)value);
        }
    }

    public void Write(uint value) => Write((ulong)value);

    public void Write(long value)
    {
        if (value >= 0)
        {
            Write((ulong)value);
            return;
        }

        Span<byte> span = Reserve(9);
        if (value >= -32)
        {
            span[0] = (byte)value;
            _used++;
        }
        else if (value >= sbyte.MinValue)
        {
            span[0] = MessagePackCode.Int8;
            span[1] = (byte)value;
            _used += 2;
        }
        else if (value >= short.MinValue)
        {
            span[0] = MessagePackCode.Int16;
            BinaryPrimitives.WriteInt16BigEndian(span[1..], (short)value);
            _used += 3;
        }
        else if (value >= int.MinValue)
        {
            span[0] = MessagePackCode.Int32;
            BinaryPrimitives.WriteInt32BigEndian(span[1..], (int)value);
            _used += 5;
        }
        else
        {
            span[0] = MessagePackCode.Int64;
            BinaryPrimitives.WriteInt64BigEndian(span[1..], value);
            _used += 9;
        }
    }

    public void Write(ulong value)
    {
        Span<byte> span = Reserve(9);
        if (value <= MessagePackCode.MaxPositiveFixInt)
        {
            span[0] = (byte)value;
            _used++;
        }
        else if (value <= byte.MaxValue)
        {
            span[0] = MessagePackCode.UInt8;
            span[1] = (byte)value;
            _used += 2;
        }
        else if (value <= ushort.MaxValue)
        {
            span[0] = MessagePackCode.UInt16;
            BinaryPrimitives.WriteUInt16BigEndian(span[1..], (ushort)value);
            _used += 3;
        }
        else if (value <= uint.MaxValue)
        {
            span[0] = MessagePackCode.UInt32;
            BinaryPrimitives.WriteUInt32BigEndian(span[1..], (uint)value);
            _used += 5;
        }
        else
        {
            span[0] = MessagePackCode.UInt64;
            BinaryPrimitives.WriteUInt64BigEndian(span[1..], value);
            _used += 9;
        }
    }

    public void Write(float value)
    {
        Span<byte> span = Reserve(5);
        span[0] = MessagePackCode.Float32;
        BinaryPrimitives.WriteSingleBigEndian(span[1..], value);
        _used += 5;
    }

    public void Write(double value)
    {
        Span<byte> span = Reserve(9);
        span[0] = MessagePackCode.Float64;
        BinaryPrimitives.WriteDoubleBigEndian(span[1..], value);
        _used += 9;
    }

    // An integer in the full width of its type, so that the reader of an undeclared value sees which one it was.
    public void WriteFullWidth(byte code, ulong bits, int size)
    {
        Span<byte> span = Reserve(9);
        span[0] = code;
        for (int i = size; i > 0; i--, bits >>= 8)
        {
            span[i] = (byte)bits;
        }

        _used += size + 1;
    }

    // The specification's timestamp, in its shortest form: seconds since 1970, and nanoseconds below them.
    public void WriteTimestamp(DateTime utc)
    {
        long ticks = utc.Ticks - DateTime.UnixEpoch.Ticks;
        long seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out long rest);
        if (rest < 0)
        {
            rest += TimeSpan.TicksPerSecond;
            seconds--;
        }

        uint nanoseconds = (uint)rest * 100;
        if (seconds >> 34 != 0)
        {
            WriteExtensionHeader(ExtensionCode.Timestamp, 12);
            BinaryPrimitives.WriteUInt32BigEndian(Reserve(12), nanoseconds);
            BinaryPrimitives.WriteInt64BigEndian(Reserve(12)[4..], seconds);
            _used += 12;
        }
        else if (nanoseconds != 0 || seconds > uint.MaxValue)
        {
            WriteExtensionHeader(ExtensionCode.Timestamp, 8);
            BinaryPrimitives.WriteUInt64BigEndian(Reserve(8), ((ulong)nanoseconds << 34) | (ulong)seconds);
            _used += 8;
        }
        else
        {
            WriteExtensionHeader(ExtensionCode.Timestamp, 4);
            BinaryPrimitives.WriteUInt32BigEndian(Reserve(4), (uint)seconds);
            _used += 4;
        }
    }
}
