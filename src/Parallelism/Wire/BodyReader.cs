using System.Buffers.Binary;

namespace Parallelism.Wire;

// Reads the fields of a frame's body. Every length is checked against the bytes that are there.
internal ref struct BodyReader(ReadOnlySpan<byte> body)
{
    private readonly int _length = body.Length;
    private ReadOnlySpan<byte> _rest = body;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public byte ReadByte()
    {
        if (_rest.IsEmpty)
            throw Truncated();
        byte value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public long ReadVarint()
    {
        ulong value = 0;
        for (int i = 0; i < 10; i++)
        {
            if (i >= _rest.Length)
                throw Truncated();
            byte next = _rest[i];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return (long)value;
            }
        }
        throw new ProtocolException("A number in a frame is longer than ten bytes.");
    }

    public int ReadCount()
    {
        long value = ReadVarint();
        return value is >= 0 and <= int.MaxValue ? (int)value : throw new ProtocolException($"A frame holds the count {value}.");
    }

    public ReadOnlySpan<byte> ReadBytes(int count)
    {
        if ((uint)count > (uint)_rest.Length)
            throw Truncated();
        ReadOnlySpan<byte> bytes = _rest[..count];
        _rest = _rest[count..];
        return bytes;
    }

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(4));

    public ReadOnlySpan<byte> ReadBlob()
    {
        uint length = ReadUInt32();
        return length <= int.MaxValue ? ReadBytes((int)length) : throw Truncated();
    }

    // Where in the body the next blob lies, for those who cannot keep a span.
    public Range ReadBlobRange()
    {
        int length = ReadBlob().Length;
        int end = _length - _rest.Length;
        return (end - length)..end;
    }

    private static ProtocolException Truncated() => new("A frame ends before its content does.");
}
