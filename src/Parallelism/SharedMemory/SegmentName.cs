using System.Buffers.Binary;

namespace Parallelism.SharedMemory;

// What another process finds a segment by: its id, the sender's descriptor of it, and how many bytes it has.
internal readonly record struct SegmentName(Guid Id, long Handle, long Length)
{
    public const int Size = 32;

    public void Write(Span<byte> target)
    {
        Id.TryWriteBytes(target);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], Handle);
        BinaryPrimitives.WriteInt64LittleEndian(target[24..], Length);
    }

    public static SegmentName Read(ReadOnlySpan<byte> source) => new(
        new(source[..16]), BinaryPrimitives.ReadInt64LittleEndian(source[16..]), BinaryPrimitives.ReadInt64LittleEndian(source[24..]));
}
