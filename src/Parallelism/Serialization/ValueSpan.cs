using System.Runtime.InteropServices;

namespace Parallelism.Serialization;

internal sealed class ValueSpan<T>(FormatterTable table) : ElementSpan<T>
{
    private readonly Type _type = typeof(T[]);
    private Formatter<T>? _element;

    private Formatter<T> Element => _element ??= table.Get<T>();

    public override void Write(ref MessagePackWriter writer, ReadOnlySpan<T> elements, WriteContext context)
    {
        Formatter<T> element = Element;
        writer.WriteArrayHeader(elements.Length);
        context.Enter(_type);
        context.At("[]");
        foreach (T value in elements)
        {
            element.Write(ref writer, value, context);
        }

        context.Leave();
    }

    public override T[] Read(ref MessagePackReader reader, ReadContext context, int slot)
    {
        Formatter<T> element = Element;
        int count = reader.ReadArrayHeader();
        int capacity = slot >= 0 ? count : ReadContext.Capacity<T>(count);
        T[] array = capacity == 0 ? [] : new T[capacity];
        context.Register(slot, array);
        context.Enter();
        for (int i = 0; i < count; i++)
        {
            if (i == array.Length)
            {
                Array.Resize(ref array, Math.Min(count, array.Length * 2));
            }

            array[i] = element.Read(ref reader, context);
        }

        context.Leave();
        return array;
    }

    public override void ReadInto(ref MessagePackReader reader, ReadContext context, List<T> list)
    {
        Formatter<T> element = Element;
        int count = reader.ReadArrayHeader();
        int capacity = ReadContext.Capacity<T>(count);
        context.Enter();
        CollectionsMarshal.SetCount(list, capacity);
        foreach (ref T place in CollectionsMarshal.AsSpan(list))
        {
            place = element.Read(ref reader, context);
        }

        for (int i = capacity; i < count; i++)
        {
            list.Add(element.Read(ref reader, context));
        }

        context.Leave();
    }
}
