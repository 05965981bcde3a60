using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace Parallelism.Serialization;

// One field of a class or struct as it stands on the wire.
internal sealed class Member(string name, FieldInfo field)
{
    // Read by generated code, which finds fields quicker than properties.
    public readonly byte[] Key = Encode(name);
    public readonly string Step = "." + name;
    public Formatter? Formatter;

    public FieldInfo Field { get; } = field;

    public string Name { get; } = name;

    // The key as a number as this machine reads it from memory, if it has at most eight bytes.
    public (ulong Bits, ulong Mask, int Length)? ShortKey
    {
        get
        {
            Span<byte> mask = stackalloc byte[sizeof(ulong)];
            Span<byte> bits = stackalloc byte[sizeof(ulong)];
            if (Key.Length > bits.Length)
            {
                return null;
            }

            Key.CopyTo(bits);
            mask[..Key.Length].Fill(byte.MaxValue);
            return (MemoryMarshal.Read<ulong>(bits), MemoryMarshal.Read<ulong>(mask), Key.Length);
        }
    }

    public bool IsNamed(ReadOnlySpan<byte> utf8) => Key.AsSpan(HeaderLength(Key)).SequenceEqual(utf8);

    private static byte[] Encode(string name)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        return utf8.Length < 32
            ? [(byte)(MessagePackCode.FixStr | utf8.Length), .. utf8]
            : utf8.Length <= byte.MaxValue
                ? [MessagePackCode.Str8, (byte)utf8.Length, .. utf8]
                : [MessagePackCode.Str16, (byte)(utf8.Length >> 8), (byte)utf8.Length, .. utf8];
    }

    private static int HeaderLength(byte[] key) => key[0] == MessagePackCode.Str16 ? 3 : key[0] == MessagePackCode.Str8 ? 2 : 1;
}
