namespace Parallelism.Serialization;

// The 16 bytes as Guid.ToByteArray has them.
internal sealed class GuidFormatter : Formatter<Guid>
{
    private const int Length = 16;

    public override bool NeverRefuses => true;

    public override void Write(ref MessagePackWriter writer, Guid value, WriteContext context)
    {
        Span<byte> bytes = stackalloc byte[Length];
        value.TryWriteBytes(bytes);
        writer.WriteBinary(bytes);
    }

    public override Guid Read(ref MessagePackReader reader, ReadContext context) => new(reader.ReadBinary(Length));
}
