using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Parallelism.Serialization;

// Arrays of several dimensions: their lengths, then the elements row by row.
internal sealed class MultiArrayFormatter<TArray, T>(FormatterTable table) : ReferenceFormatter<TArray>
    where TArray : class
{
    private readonly int _rank = typeof(TArray).GetArrayRank();
    private readonly ElementSpan<T> _elements = ElementSpan<T>.For(table);

    protected override void WriteContent(ref MessagePackWriter writer, TArray value, WriteContext context)
    {
        var array = (Array)(object)value;
        writer.WriteArrayHeader(_rank + 1);
        for (int i = 0; i < _rank; i++)
        {
            if (array.GetLowerBound(i) != 0)
            {
                throw context.Refuse(typeof(TArray), "its indexes do not begin at 0: copy it into an array whose do");
            }

            writer.Write(array.GetLength(i));
        }

        ref T first = ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array));
        _elements.Write(ref writer, MemoryMarshal.CreateReadOnlySpan(ref first, array.Length), context);
    }

    protected override TArray ReadContent(ref MessagePackReader reader, ReadContext context, int slot)
    {
        reader.ReadArrayHeader(_rank + 1);
        int[] lengths = new int[_rank];
        decimal product = 1;
        for (int i = 0; i < _rank; i++)
        {
            lengths[i] = reader.ReadInt32();
            product = lengths[i] >= 0 && product < long.MaxValue ? product * lengths[i] : -1;
        }

        T[] elements = _elements.Read(ref reader, context, slot: -1);
        if (product != elements.Length)
        {
            throw new MessagePackFormatException($"The lengths of a {TypeName.Of(typeof(TArray))} do not fit its {elements.Length} elements.");
        }

        var array = Array.CreateInstance(typeof(T), lengths);
        ref T first = ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array));
        elements.CopyTo(MemoryMarshal.CreateSpan(ref first, elements.Length));
        return (TArray)(object)array;
    }
}
