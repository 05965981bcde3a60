using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Parallelism.Serialization;

internal sealed class BlockSpan<T> : ElementSpan<T>
    where T : unmanaged
{
    private readonly byte _code = BlockElement.CodeOf(typeof(T));

    public override void Write(ref MessagePackWriter writer, ReadOnlySpan<T> elements, WriteContext context) =>
        BlockElement.Write(ref writer, elements, _code, context);

    public override T[] Read(ref MessagePackReader reader, ReadContext context, int slot)
    {
        if (reader.NextIsArray)
        {
            return ReadPlain(ref reader);
        }

        if (BlockElement.TryOpen(ref reader, context, out CarriedBlock carried))
        {
            using CarriedBlock block = carried;
            return BlockElement.ToArray<T>(block, _code);
        }

        ReadOnlySpan<byte> bytes = BlockElement.Read<T>(ref reader, _code);
        int count = bytes.Length / Unsafe.SizeOf<T>();
        T[] array = count == 0 ? [] : GC.AllocateUninitializedArray<T>(count);
        BlockElement.CopyTo(bytes, array);
        return array;
    }

    public override void ReadInto(ref MessagePackReader reader, ReadContext context, List<T> list)
    {
        if (reader.NextIsArray)
        {
            list.AddRange(ReadPlain(ref reader));
            return;
        }

        if (BlockElement.TryOpen(ref reader, context, out CarriedBlock carried))
        {
            using CarriedBlock block = carried;
            CollectionsMarshal.SetCount(list, BlockElement.CountIn<T>(block, _code));
            BlockElement.CopyTo(block, CollectionsMarshal.AsSpan(list));
            return;
        }

        ReadOnlySpan<byte> bytes = BlockElement.Read<T>(ref reader, _code);
        CollectionsMarshal.SetCount(list, bytes.Length / Unsafe.SizeOf<T>());
        BlockElement.CopyTo(bytes, CollectionsMarshal.AsSpan(list));
    }

    // What other writers of MessagePack make of numbers.
    private static T[] ReadPlain(ref MessagePackReader reader)
    {
        T[] array = new T[reader.ReadArrayHeader()];
        for (int i = 0; i < array.Length; i++)
        {
            array[i] = typeof(T) == typeof(Half) ? (T)(object)(Half)reader.ReadSingle()
                : typeof(T).IsEnum ? (T)Enum.ToObject(typeof(T), reader.ReadInt64())
                : Primitive.Read<T>(ref reader);
        }

        return array;
    }
}
