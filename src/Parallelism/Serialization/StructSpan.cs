using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Parallelism.Serialization;

// Structs of numbers as one block of memory.
internal sealed class StructSpan<T>(FormatterTable table) : ElementSpan<T>
    where T : unmanaged
{
    private readonly ValueSpan<T> _plain = new(table);

    public override void Write(ref MessagePackWriter writer, ReadOnlySpan<T> elements, WriteContext context) =>
        BlockElement.Write(ref writer, elements, BlockElement.Struct, context);

    // Other writers of MessagePack have no blocks.
    public override T[] Read(ref MessagePackReader reader, ReadContext context, int slot)
    {
        if (reader.NextIsArray)
        {
            return _plain.Read(ref reader, context, slot);
        }

        if (BlockElement.TryOpen(ref reader, context, out CarriedBlock carried))
        {
            using CarriedBlock block = carried;
            return BlockElement.ToArray<T>(block, BlockElement.Struct);
        }

        ReadOnlySpan<byte> bytes = BlockElement.Read<T>(ref reader, BlockElement.Struct);
        return MemoryMarshal.Cast<byte, T>(bytes).ToArray();
    }

    public override void ReadInto(ref MessagePackReader reader, ReadContext context, List<T> list)
    {
        if (reader.NextIsArray)
        {
            _plain.ReadInto(ref reader, context, list);
            return;
        }

        if (BlockElement.TryOpen(ref reader, context, out CarriedBlock carried))
        {
            using CarriedBlock block = carried;
            CollectionsMarshal.SetCount(list, BlockElement.CountIn<T>(block, BlockElement.Struct));
            BlockElement.CopyTo(block, CollectionsMarshal.AsSpan(list));
            return;
        }

        ReadOnlySpan<byte> bytes = BlockElement.Read<T>(ref reader, BlockElement.Struct);
        CollectionsMarshal.SetCount(list, bytes.Length / Unsafe.SizeOf<T>());
        bytes.CopyTo(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(list)));
    }
}
