using System.Buffers.Binary;

namespace Parallelism.Serialization;

// A byte with the scale, and the sign in its top bit; then the 96-bit number, little-endian, without the zeros at its end.
internal sealed class DecimalFormatter : Formatter<decimal>
{
    private const byte Negative = 0x80;
    private const int LargestScale = 28;
    private const int LargestLength = 13;

    public override bool NeverRefuses => true;

    public override void Write(ref MessagePackWriter writer, decimal value, WriteContext context)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        Span<byte> bytes = stackalloc byte[LargestLength];
        bytes[0] = (byte)(value.Scale | (parts[3] < 0 ? Negative : 0));
        for (int i = 0; i < 3; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes[(1 + (4 * i))..], parts[i]);
        }

        int length = 1 + bytes[1..].LastIndexOfAnyExcept((byte)0) + 1;
        writer.WriteBinary(bytes[..length]);
    }

    public override decimal Read(ref MessagePackReader reader, ReadContext context)
    {
        ReadOnlySpan<byte> found = reader.ReadBinary();
        if (found.Length is 0 or > LargestLength || (found[0] & ~Negative) > LargestScale)
        {
            throw new MessagePackFormatException("The bytes hold no valid decimal.");
        }

        Span<byte> bytes = stackalloc byte[LargestLength];
        bytes.Clear();
        found.CopyTo(bytes);
        return new decimal(
            BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[5..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[9..]),
            (bytes[0] & Negative) != 0, (byte)(bytes[0] & ~Negative));
    }
}
