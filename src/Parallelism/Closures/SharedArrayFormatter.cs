using Parallelism.Serialization;
using Parallelism.SharedMemory;

namespace Parallelism.Closures;

// A SharedArray<T> stays where it is: what travels is where to find it. [segment, offset in bytes, length].
internal sealed class SharedArrayFormatter<T> : ReferenceFormatter<SharedArray<T>>
    where T : unmanaged
{
    private const string NotOpen =
        "the system protects this process from others of its own user (it is not \"dumpable\"), so that they cannot open its memory: pass an array, which is copied";

    private const string NotHere = "another machine cannot see this one's memory: pass an array, which is copied, and return what the work makes of it";

    protected override void WriteContent(ref MessagePackWriter writer, SharedArray<T> value, WriteContext context)
    {
        if (context.Members is not WriteScope scope)
            throw context.Refuse(typeof(SharedArray<T>), "shared memory travels only as work, and in its arguments and results");
        if (scope.LeavesMachine)
            throw context.Refuse(typeof(SharedArray<T>), NotHere);
        if (!MemoryFile.CanBeOpened)
            throw context.Refuse(typeof(SharedArray<T>), NotOpen);
        if (value.Lease.TryShare() is not { } lease)
            throw context.Refuse(typeof(SharedArray<T>), "it is disposed");
        scope.Hold(lease);
        Span<byte> name = stackalloc byte[SegmentName.Size];
        lease.Name.Write(name);
        writer.WriteArrayHeader(3);
        writer.WriteBinary(name);
        writer.Write(value.Offset);
        writer.Write(value.Length);
    }

    protected override unsafe SharedArray<T> ReadContent(ref MessagePackReader reader, ReadContext context, int slot)
    {
        reader.ReadArrayHeader(3);
        var name = SegmentName.Read(reader.ReadBinary(SegmentName.Size));
        long offset = reader.ReadInt64();
        int length = reader.ReadInt32();
        if (offset < 0 || length < 0 || offset > name.Length || (name.Length - offset) / sizeof(T) < length)
            throw new MessagePackFormatException("A shared array reaches beyond its memory.");
        return new(ReadScope.Of(context).OpenSegment(name, typeof(SharedArray<T>)), offset, length, isSlice: false);
    }
}
