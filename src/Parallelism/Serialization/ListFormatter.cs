using System.Runtime.InteropServices;

namespace Parallelism.Serialization;

internal sealed class ListFormatter<T>(FormatterTable table) : ReferenceFormatter<List<T>>
{
    private readonly ElementSpan<T> _elements = ElementSpan<T>.For(table);

    protected override bool RegistersEarly => true;

    protected override void WriteContent(ref MessagePackWriter writer, List<T> value, WriteContext context) =>
        _elements.Write(ref writer, CollectionsMarshal.AsSpan(value), context);

    protected override List<T> ReadContent(ref MessagePackReader reader, ReadContext context, int slot)
    {
        var list = new List<T>();
        context.Register(slot, list);
        _elements.ReadInto(ref reader, context, list);
        return list;
    }
}
