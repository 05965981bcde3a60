using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Parallelism.Serialization;

internal ref partial struct MessagePackReader
{
    public bool ReadBoolean()
    {
        byte code = PeekCode();
        if (code is not (MessagePackCode.False or MessagePackCode.True))
        {
            throw Unexpected("a boolean");
        }

        _position++;
        return code == MessagePackCode.True;
    }

    public byte ReadByte() => Narrow<byte>();

    public sbyte ReadSByte() => Narrow<sbyte>();

    public short ReadInt16() => Narrow<short>();

    public ushort ReadUInt16() => Narrow<ushort>();

    public char ReadChar() => (char)Narrow<ushort>();

    public uint ReadUInt32() => Narrow<uint>();

    public int ReadInt32()
    {
        byte code = PeekCode();
        if (code <= MessagePackCode.MaxPositiveFixInt)
        {
            _position++;
            return code;
        }

        long value = ReadInt64();
        return (int)value == value ? (int)value : throw OutOfRange("Int32");
    }

    public long ReadInt64()
    {
        byte code = PeekCode();
        switch (code)
        {
            case <= MessagePackCode.MaxPositiveFixInt or >= MessagePackCode.MinNegativeFixInt:
                _position++;
                return (sbyte)code;
            case MessagePackCode.UInt8:
                return Take(2)[1];
            case MessagePackCode.UInt16:
                return BinaryPrimitives.ReadUInt16BigEndian(Take(3)[1..]);
            case MessagePackCode.UInt32:
                return BinaryPrimitives.ReadUInt32BigEndian(Take(5)[1..]);
            case MessagePackCode.Int8:
                return (sbyte)Take(2)[1];
            case MessagePackCode.Int16:
                return BinaryPrimitives.ReadInt16BigEndian(Take(3)[1..]);
            case MessagePackCode.Int32:
                return BinaryPrimitives.ReadInt32BigEndian(Take(5)[1..]);
            case MessagePackCode.Int64:
                return BinaryPrimitives.ReadInt64BigEndian(Take(9)[1..]);
            default:
                ulong value = ReadUnsigned();
                return value <= long.MaxValue ? (long)value : throw OutOfRange("Int64");
        }
    }

    public ulong ReadUInt64()
    {
        byte code = PeekCode();
        if (code is >= MessagePackCode.MinNegativeFixInt or (>= MessagePackCode.Int8 and <= MessagePackCode.Int64))
        {
            long value = ReadInt64();
            return value >= 0 ? (ulong)value : throw OutOfRange("UInt64");
        }

        return ReadUnsigned();
    }

    // A float32, or an integer.
    public float ReadSingle() => PeekCode() switch
    {
        MessagePackCode.Float32 => BinaryPrimitives.ReadSingleBigEndian(Take(5)[1..]),
        MessagePackCode.Float64 => throw Unexpected("a float32"),
        _ => ReadInteger<float>("a float32"),
    };

    // A float of either width, or an integer.
    public double ReadDouble() => PeekCode() switch
    {
        MessagePackCode.Float64 => BinaryPrimitives.ReadDoubleBigEndian(Take(9)[1..]),
        MessagePackCode.Float32 => BinaryPrimitives.ReadSingleBigEndian(Take(5)[1..]),
        _ => ReadInteger<double>("a float"),
    };

    public DateTime ReadTimestamp() => ReadTimestamp(ReadExtension(ExtensionCode.Timestamp, "A timestamp"));

    // The body of a timestamp.
    public static DateTime ReadTimestamp(ReadOnlySpan<byte> body)
    {
        long seconds;
        uint nanoseconds = 0;
        switch (body.Length)
        {
            case 4:
                seconds = BinaryPrimitives.ReadUInt32BigEndian(body);
                break;
            case 8:
                ulong both = BinaryPrimitives.ReadUInt64BigEndian(body);
                seconds = (long)(both & 0x3_ffff_ffff);
                nanoseconds = (uint)(both >> 34);
                break;
            case 12:
                nanoseconds = BinaryPrimitives.ReadUInt32BigEndian(body);
                seconds = BinaryPrimitives.ReadInt64BigEndian(body[4..]);
                break;
            default:
                throw new MessagePackFormatException($"A timestamp has 4, 8 or 12 bytes, not {body.Length}.");
        }

        const long First = -62_135_596_800;
        const long Last = 253_402_300_799;
        return seconds is >= First and <= Last && nanoseconds < 1_000_000_000
            ? new DateTime(DateTime.UnixEpoch.Ticks + (seconds * TimeSpan.TicksPerSecond) + (nanoseconds / 100), DateTimeKind.Utc)
            : throw new MessagePackFormatException("A timestamp is outside the years 1 to 9999.");
    }

    private ulong ReadUnsigned() => PeekCode() switch
    {
        <= MessagePackCode.MaxPositiveFixInt => Take(1)[0],
        MessagePackCode.UInt8 => Take(2)[1],
        MessagePackCode.UInt16 => BinaryPrimitives.ReadUInt16BigEndian(Take(3)[1..]),
        MessagePackCode.UInt32 => BinaryPrimitives.ReadUInt32BigEndian(Take(5)[1..]),
        MessagePackCode.UInt64 => BinaryPrimitives.ReadUInt64BigEndian(Take(9)[1..]),
        _ => throw Unexpected("an integer"),
    };

    private T ReadInteger<T>(string what)
        where T : INumberBase<T> => PeekCode() switch
        {
            <= MessagePackCode.MaxPositiveFixInt or (>= MessagePackCode.UInt8 and <= MessagePackCode.UInt64) => T.CreateTruncating(ReadUnsigned()),
            (>= MessagePackCode.Int8 and <= MessagePackCode.Int64) or >= MessagePackCode.MinNegativeFixInt => T.CreateTruncating(ReadInt64()),
            _ => throw Unexpected(what),
        };

    private T Narrow<T>()
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        long value = ReadInt64();
        T narrow = T.CreateTruncating(value);
        return long.CreateTruncating(narrow) == value ? narrow : throw OutOfRange(typeof(T).Name);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly MessagePackFormatException OutOfRange(string type) => new($"The integer before byte {_position} does not fit into {type}.");
}
