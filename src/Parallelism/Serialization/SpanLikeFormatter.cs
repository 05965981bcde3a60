namespace Parallelism.Serialization;

// Structs that are a view of an array: the part that they show travels.
internal sealed class SpanLikeFormatter<TView, T>(FormatterTable table, Func<TView, ReadOnlyMemory<T>?> show, Func<T[]?, TView> view) : Formatter<TView>
    where TView : struct
{
    private readonly ElementSpan<T> _elements = ElementSpan<T>.For(table);

    public override void Write(ref MessagePackWriter writer, TView value, WriteContext context)
    {
        if (show(value) is { } memory)
        {
            _elements.Write(ref writer, memory.Span, context);
        }
        else
        {
            // Never nil, which means that a nullable has no value.
            writer.Write(false);
        }
    }

    public override TView Read(ref MessagePackReader reader, ReadContext context)
    {
        if (reader.PeekCode() == MessagePackCode.False)
        {
            reader.ReadBoolean();
            return view(null);
        }

        return view(_elements.Read(ref reader, context, slot: -1));
    }
}
