namespace Parallelism.Serialization;

internal sealed class ArrayFormatter<T>(FormatterTable table) : ReferenceFormatter<T[]>
{
    private readonly ElementSpan<T> _elements = ElementSpan<T>.For(table);

    protected override bool RegistersEarly => true;

    // A ReadOnlySpan takes an array of a derived type as well, which a Span refuses.
    protected override void WriteContent(ref MessagePackWriter writer, T[] value, WriteContext context) =>
        _elements.Write(ref writer, new ReadOnlySpan<T>(value), context);

    protected override T[] ReadContent(ref MessagePackReader reader, ReadContext context, int slot) => _elements.Read(ref reader, context, slot);
}
