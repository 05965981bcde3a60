using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Parallelism.Serialization;

// Elements that travel as one block of memory, and their codes on the wire. Never renumber.
internal static class BlockElement
{
    // Structs of numbers; what these are, the reader knows.
    public const byte Struct = 14;

    public static byte CodeOf(Type element) => (byte)(element.IsEnum ? CodeOf(element.GetEnumUnderlyingType()) : Type.GetTypeCode(element) switch
    {
        TypeCode.Boolean => 1,
        TypeCode.Char => 2,
        TypeCode.SByte => 3,
        TypeCode.Byte => 4,
        TypeCode.Int16 => 5,
        TypeCode.UInt16 => 6,
        TypeCode.Int32 => 7,
        TypeCode.UInt32 => 8,
        TypeCode.Int64 => 9,
        TypeCode.UInt64 => 10,
        TypeCode.Single => 11,
        TypeCode.Double => 12,
        _ => element == typeof(Half) ? 13 : 0,
    });

    public static void Write<T>(ref MessagePackWriter writer, ReadOnlySpan<T> elements, byte code, WriteContext context)
        where T : unmanaged
    {
        long length = (long)elements.Length * Unsafe.SizeOf<T>();
        if (length > Array.MaxLength - 64)
        {
            throw context.Refuse(typeof(T[]), "it has more than 2 GiB: pass it in parts");
        }

        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(elements);
        if (context.Blocks is { } carrier && BitConverter.IsLittleEndian && carrier.TryCarry(ref writer, code, bytes))
        {
            return;
        }

        if (typeof(T) == typeof(byte))
        {
            writer.WriteBinary(bytes);
            return;
        }

        writer.WriteExtensionHeader(ExtensionCode.Block, (int)length + 1);
        writer.WriteRaw([code]);
        if (BitConverter.IsLittleEndian)
        {
            writer.WriteRaw(bytes);
        }
        else
        {
            byte[] turned = bytes.ToArray();
            Turn(turned, Unsafe.SizeOf<T>());
            writer.WriteRaw(turned);
        }
    }

    // Whether the next block does not stand in the bytes; then it is opened.
    public static bool TryOpen(ref MessagePackReader reader, ReadContext context, out CarriedBlock block)
    {
        if (!reader.NextIsExtension(ExtensionCode.BlockElsewhere))
        {
            block = default;
            return false;
        }

        ReadOnlySpan<byte> body = reader.ReadExtension(out _);
        block = context.Blocks is { } carrier ? carrier.Open(body) : throw new MessagePackFormatException("A block of numbers lies elsewhere, and nobody here knows where.");
        return true;
    }

    // A block that lies elsewhere as an array: without a copy where that can be.
    public static T[] ToArray<T>(in CarriedBlock block, byte code)
        where T : unmanaged
    {
        // Booleans are looked at, and so have to be this process's own.
        if (typeof(T) != typeof(bool) && block.TryShow<T>(CountIn<T>(block, code)) is { } shown)
        {
            return shown;
        }

        T[] copy = GC.AllocateUninitializedArray<T>(CountIn<T>(block, code));
        CopyTo(block, copy);
        return copy;
    }

    public static int CountIn<T>(in CarriedBlock block, byte code)
        where T : unmanaged => block.Code == code && block.Bytes.Length % Unsafe.SizeOf<T>() == 0
            ? block.Bytes.Length / Unsafe.SizeOf<T>()
            : throw new MessagePackFormatException($"A block does not hold whole elements of {typeof(T).Name}.");

    // Copies a block that lies elsewhere, and looks only at the copy.
    public static void CopyTo<T>(in CarriedBlock block, Span<T> target)
        where T : unmanaged
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(target);
        block.Bytes.CopyTo(bytes);
        if (typeof(T) == typeof(bool))
        {
            CheckBooleans(bytes);
        }
    }

    // The bytes of a block of T, in this machine's order only after CopyTo.
    public static ReadOnlySpan<byte> Read<T>(ref MessagePackReader reader, byte code)
        where T : unmanaged
    {
        if (typeof(T) == typeof(byte))
        {
            return reader.ReadBinary();
        }

        ReadOnlySpan<byte> block = reader.ReadExtension(ExtensionCode.Block, "A block of numbers");
        if (block.Length == 0 || block[0] != code || (block.Length - 1) % Unsafe.SizeOf<T>() != 0)
        {
            throw new MessagePackFormatException($"A block does not hold whole elements of {typeof(T).Name}.");
        }

        if (typeof(T) == typeof(bool))
        {
            CheckBooleans(block[1..]);
        }

        return block[1..];
    }

    // A bool of any other bit pattern is neither true nor false.
    private static void CheckBooleans(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IndexOfAnyExceptInRange((byte)0, (byte)1) >= 0)
        {
            throw new MessagePackFormatException("A block of booleans holds other bytes than 0 and 1.");
        }
    }

    public static void CopyTo<T>(ReadOnlySpan<byte> bytes, Span<T> target)
        where T : unmanaged
    {
        Span<byte> raw = MemoryMarshal.AsBytes(target);
        bytes.CopyTo(raw);
        if (!BitConverter.IsLittleEndian)
        {
            Turn(raw, Unsafe.SizeOf<T>());
        }
    }

    private static void Turn(Span<byte> bytes, int size)
    {
        for (int i = 0; i < bytes.Length; i += size)
        {
            bytes.Slice(i, size).Reverse();
        }
    }
}
