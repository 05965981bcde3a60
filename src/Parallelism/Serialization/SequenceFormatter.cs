namespace Parallelism.Serialization;

// Collections of single elements, other than arrays and lists: content, or { comparer: content } where the comparer is not the default one.
internal sealed class SequenceFormatter<TCollection, T, TComparer>(FormatterTable table) : ReferenceFormatter<TCollection>
    where TCollection : class
    where TComparer : class
{
    private readonly ElementSpan<T> _elements = ElementSpan<T>.For(table);
    private Formatter<TComparer>? _comparer;

    public required Func<TCollection, T[]> ToArray { get; init; }

    // Either makes an empty collection, which Fill adds to,
    public Func<TComparer?, TCollection>? Create { get; init; }

    public Action<TCollection, T[]>? Fill { get; init; }

    // or makes it of all its elements at once.
    public Func<T[], TComparer?, TCollection>? Build { get; init; }

    // Null for the default comparer.
    public Func<TCollection, TComparer?>? ComparerOf { get; init; }

    protected override bool RegistersEarly => Create is not null;

    protected override void WriteContent(ref MessagePackWriter writer, TCollection value, WriteContext context)
    {
        if (ComparerOf?.Invoke(value) is { } comparer)
        {
            writer.WriteMapHeader(1);
            (_comparer ??= table.Get<TComparer>()).Write(ref writer, comparer, context);
        }

        _elements.Write(ref writer, ToArray(value), context);
    }

    protected override TCollection ReadContent(ref MessagePackReader reader, ReadContext context, int slot)
    {
        TComparer? comparer = null;
        if (ComparerOf is not null && reader.NextIsMap)
        {
            if (reader.ReadMapHeader() != 1)
            {
                throw new MessagePackFormatException("A collection has one comparer.");
            }

            comparer = (_comparer ??= table.Get<TComparer>()).Read(ref reader, context);
        }

        if (Create is null)
        {
            return Build!(_elements.Read(ref reader, context, slot: -1), comparer);
        }

        TCollection collection = Create(comparer);
        context.Register(slot, collection);
        Fill!(collection, _elements.Read(ref reader, context, slot: -1));
        return collection;
    }
}
