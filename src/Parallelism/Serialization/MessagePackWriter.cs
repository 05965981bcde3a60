using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Parallelism.Serialization;

// Writes values in the MessagePack format (https://github.com/msgpack/msgpack/blob/master/spec.md), integers and lengths in their shortest form,
// to a buffer writer. Flush hands what is pending to the buffer writer; a writer that is dropped without it loses that.
internal ref partial struct MessagePackWriter(IBufferWriter<byte> output)
{
    private const int SmallestBuffer = 256;

    private readonly IBufferWriter<byte> _output = output;
    private Span<byte> _span;
    private int _used;
    private long _flushed;

    public readonly long BytesWritten => _flushed + _used;

    public void WriteNil() => WriteByte(MessagePackCode.Nil);

    public void WriteArrayHeader(int count) => WriteHeader(count, MessagePackCode.FixArray, MessagePackCode.Array16);

    public void WriteMapHeader(int count) => WriteHeader(count, MessagePackCode.FixMap, MessagePackCode.Map16);

    public void WriteExtensionHeader(sbyte type, int length)
    {
        Span<byte> span = Reserve(6);
        int used = 1;
        switch (length)
        {
            case 1: span[0] = MessagePackCode.FixExt1; break;
            case 2: span[0] = MessagePackCode.FixExt2; break;
            case 4: span[0] = MessagePackCode.FixExt4; break;
            case 8: span[0] = MessagePackCode.FixExt8; break;
            case 16: span[0] = MessagePackCode.FixExt16; break;
            default: used = PutLength(span, length, MessagePackCode.Ext8); break;
        }

        span[used] = (byte)type;
        _used += used + 1;
    }

    public void WriteBinaryHeader(int length)
    {
        // In one expression with the sum this would add to what was used before a new buffer was begun.
        int written = PutLength(Reserve(5), length, MessagePackCode.Bin8);
        _used += written;
    }

    public void WriteBinary(scoped ReadOnlySpan<byte> bytes)
    {
        WriteBinaryHeader(bytes.Length);
        WriteRaw(bytes);
    }

    // Bytes that are MessagePack already, or the body of what a header announced.
    public void WriteRaw(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= _span.Length - _used)
        {
            bytes.CopyTo(_span[_used..]);
            _used += bytes.Length;
        }
        else if (bytes.Length <= SmallestBuffer)
        {
            bytes.CopyTo(Reserve(bytes.Length));
            _used += bytes.Length;
        }
        else
        {
            Flush();
            _output.Write(bytes);
            _flushed += bytes.Length;
        }
    }

    // For generated code, which has no conversion from array to span at hand.
    public void WriteKey(byte[] key) => WriteRaw(key);

    // A key of at most eight bytes, given as a number.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteShortKey(ulong key, int length)
    {
        Unsafe.WriteUnaligned(ref MemoryMarshal.GetReference(Reserve(sizeof(ulong))), key);
        _used += length;
    }

    public void Flush()
    {
        if (_used > 0)
        {
            _output.Advance(_used);
            _flushed += _used;
        }

        _span = default;
        _used = 0;
    }

    private void WriteByte(byte code)
    {
        Reserve(1)[0] = code;
        _used++;
    }

    private void WriteHeader(int count, byte fix, byte code16)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Span<byte> span = Reserve(5);
        if (count < 16)
        {
            span[0] = (byte)(fix | count);
            _used++;
        }
        else if (count <= ushort.MaxValue)
        {
            span[0] = code16;
            BinaryPrimitives.WriteUInt16BigEndian(span[1..], (ushort)count);
            _used += 3;
        }
        else
        {
            span[0] = (byte)(code16 + 1);
            BinaryPrimitives.WriteInt32BigEndian(span[1..], count);
            _used += 5;
        }
    }

    // The code for 8 bits is followed by those for 16 and 32 bits in all families of the specification.
    private static int PutLength(Span<byte> span, int length, byte code8)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length <= byte.MaxValue)
        {
            span[0] = code8;
            span[1] = (byte)length;
            return 2;
        }

        if (length <= ushort.MaxValue)
        {
            span[0] = (byte)(code8 + 1);
            BinaryPrimitives.WriteUInt16BigEndian(span[1..], (ushort)length);
            return 3;
        }

        span[0] = (byte)(code8 + 2);
        BinaryPrimitives.WriteInt32BigEndian(span[1..], length);
        return 5;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Reserve(int count)
    {
        if (_span.Length - _used < count)
        {
            Renew(count);
        }

        return _span[_used..];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Renew(int count)
    {
        Flush();
        _span = _output.GetSpan(Math.Max(count, SmallestBuffer));
    }
}
