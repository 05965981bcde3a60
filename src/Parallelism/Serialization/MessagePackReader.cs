using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Parallelism.Serialization;

// Reads MessagePack values from one contiguous block. Throws MessagePackFormatException on bytes that are not what was asked for, and never
// allocates by a length that the bytes merely claim: a count is checked against the bytes that are left, and all counts together against all bytes,
// because every element has a first byte of its own. Otherwise arrays in arrays could each claim what is left.
internal ref partial struct MessagePackReader(ReadOnlySpan<byte> source)
{
    private readonly ReadOnlySpan<byte> _source = source;
    private int _position;
    private long _claimed;

    // The number of bytes read so far.
    public readonly int Consumed => _position;

    public readonly int Remaining => _source.Length - _position;

    // The first byte of the next value.
    public readonly byte PeekCode() => (uint)_position < (uint)_source.Length ? _source[_position] : throw Truncated();

    public readonly bool NextIsArray => PeekCode() is (>= MessagePackCode.FixArray and < MessagePackCode.FixStr)
        or MessagePackCode.Array16 or MessagePackCode.Array32;

    public readonly bool NextIsMap => PeekCode() is (>= MessagePackCode.FixMap and < MessagePackCode.FixArray)
        or MessagePackCode.Map16 or MessagePackCode.Map32;

    public bool TryReadNil()
    {
        if (PeekCode() != MessagePackCode.Nil)
        {
            return false;
        }

        _position++;
        return true;
    }

    public int ReadArrayHeader()
    {
        byte code = PeekCode();
        long count = code switch
        {
            >= MessagePackCode.FixArray and < MessagePackCode.FixStr => Take(1)[0] & 0xf,
            MessagePackCode.Array16 => BinaryPrimitives.ReadUInt16BigEndian(Take(3)[1..]),
            MessagePackCode.Array32 => BinaryPrimitives.ReadUInt32BigEndian(Take(5)[1..]),
            _ => throw Unexpected("an array"),
        };
        return Claim(count);
    }

    // Reads the header of an array that must have this many elements.
    public void ReadArrayHeader(int expected)
    {
        int count = ReadArrayHeader();
        if (count != expected)
        {
            throw new MessagePackFormatException($"An array of {expected} elements was expected and one of {count} found, before byte {_position}.");
        }
    }

    public int ReadMapHeader()
    {
        byte code = PeekCode();
        long count = code switch
        {
            >= MessagePackCode.FixMap and < MessagePackCode.FixArray => Take(1)[0] & 0xf,
            MessagePackCode.Map16 => BinaryPrimitives.ReadUInt16BigEndian(Take(3)[1..]),
            MessagePackCode.Map32 => BinaryPrimitives.ReadUInt32BigEndian(Take(5)[1..]),
            _ => throw Unexpected("a map"),
        };
        Claim(count * 2);
        return (int)count;
    }

    public ReadOnlySpan<byte> ReadBinary()
    {
        long length = PeekCode() switch
        {
            MessagePackCode.Bin8 => Take(2)[1],
            MessagePackCode.Bin16 => BinaryPrimitives.ReadUInt16BigEndian(Take(3)[1..]),
            MessagePackCode.Bin32 => BinaryPrimitives.ReadUInt32BigEndian(Take(5)[1..]),
            _ => throw Unexpected("binary data"),
        };
        return Take(length);
    }

    // Reads binary data that must have this length.
    public ReadOnlySpan<byte> ReadBinary(int expected)
    {
        ReadOnlySpan<byte> bytes = ReadBinary();
        return bytes.Length == expected
            ? bytes
            : throw new MessagePackFormatException($"{expected} bytes of binary data were expected and {bytes.Length} found, before byte {_position}.");
    }

    public ReadOnlySpan<byte> ReadExtension(out sbyte type)
    {
        long length = ReadExtensionLength(out type);
        return Take(length);
    }

    // Reads an extension that must have this type.
    public ReadOnlySpan<byte> ReadExtension(sbyte expected, string what)
    {
        int start = _position;
        ReadOnlySpan<byte> body = ReadExtension(out sbyte type);
        return type == expected
            ? body
            : throw new MessagePackFormatException($"{what} was expected at byte {start}, and an extension of type {type} found.");
    }

    public readonly bool NextIsExtension(sbyte type)
    {
        MessagePackReader copy = this;
        return copy.PeekCode() is (>= MessagePackCode.FixExt1 and <= MessagePackCode.FixExt16)
            or (>= MessagePackCode.Ext8 and <= MessagePackCode.Ext32)
            && copy.ReadExtensionLength(out sbyte found) >= 0 && found == type;
    }

    // Steps over the key if it is what comes next. For generated code.
    public bool TryReadKey(byte[] key) => TryReadRaw(key);

    // The same for a key of at most eight bytes, given as a number with the mask of the bytes that count.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadShortKey(ulong key, ulong mask, int length)
    {
        if (_source.Length - _position < sizeof(ulong))
        {
            return TryReadLastKey(key, length);
        }

        ulong found = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref MemoryMarshal.GetReference(_source), _position));
        if ((found & mask) != key)
        {
            return false;
        }

        _position += length;
        return true;
    }

    // Steps over these bytes if they are what comes next.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadRaw(scoped ReadOnlySpan<byte> expected)
    {
        if (!_source[_position..].StartsWith(expected))
        {
            return false;
        }

        _position += expected.Length;
        return true;
    }

    public ReadOnlySpan<byte> ReadRaw(int length) => Take(length);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryReadLastKey(ulong key, int length) => TryReadRaw(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in key))[..length]);

    private int Claim(long count)
    {
        _claimed += count;
        return count <= Remaining && _claimed <= _source.Length ? (int)count : throw Overclaimed(count);
    }

    private long ReadExtensionLength(out sbyte type)
    {
        byte code = PeekCode();
        long length = code switch
        {
            >= MessagePackCode.FixExt1 and <= MessagePackCode.FixExt16 => 1L << (Take(1)[0] - MessagePackCode.FixExt1),
            MessagePackCode.Ext8 => Take(2)[1],
            MessagePackCode.Ext16 => BinaryPrimitives.ReadUInt16BigEndian(Take(3)[1..]),
            MessagePackCode.Ext32 => BinaryPrimitives.ReadUInt32BigEndian(Take(5)[1..]),
            _ => throw Unexpected("an extension"),
        };
        type = (sbyte)Take(1)[0];
        return length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> Take(long count)
    {
        if (count > _source.Length - _position)
        {
            throw Truncated();
        }

        ReadOnlySpan<byte> taken = _source.Slice(_position, (int)count);
        _position += (int)count;
        return taken;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly MessagePackFormatException Truncated() =>
        new($"The bytes end in the middle of a value: {Remaining} are left at byte {_position}.");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly MessagePackFormatException Overclaimed(long count) =>
        new($"The bytes claim {count} values before byte {_position}, and only {Remaining} bytes are left.");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly MessagePackFormatException Unexpected(string expected) =>
        new($"{expected} was expected at byte {_position}, and code 0x{_source[_position]:x2} found.");
}
