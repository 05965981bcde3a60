using System.Runtime.InteropServices;

namespace Parallelism.Serialization;

// Structs whose fields do not tell all of their memory: inline arrays and fixed buffers.
internal sealed class RawStructFormatter<T> : Formatter<T>
    where T : unmanaged
{
    public override void Write(ref MessagePackWriter writer, T value, WriteContext context) => writer.WriteBinary(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    public override unsafe T Read(ref MessagePackReader reader, ReadContext context) => MemoryMarshal.Read<T>(reader.ReadBinary(sizeof(T)));
}
