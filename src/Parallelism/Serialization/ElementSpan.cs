namespace Parallelism.Serialization;

// The elements of arrays, lists and memories of T, in order.
internal abstract class ElementSpan<T>
{
    // A block where T is a number or a struct of numbers, otherwise an array of values.
    public static ElementSpan<T> For(FormatterTable table) =>
        BlockElement.CodeOf(typeof(T)) is not 0 ? (ElementSpan<T>)Activator.CreateInstance(typeof(BlockSpan<>).MakeGenericType(typeof(T)))!
            : NumberStruct.Is<T>(table) ? (ElementSpan<T>)Activator.CreateInstance(typeof(StructSpan<>).MakeGenericType(typeof(T)), table)!
            : typeof(T) == typeof(string) ? (ElementSpan<T>)(object)new StringSpan()
            : new ValueSpan<T>(table);

    public abstract void Write(ref MessagePackWriter writer, ReadOnlySpan<T> elements, WriteContext context);

    // Registers the array in the slot before its elements are read, where these could refer to it.
    public abstract T[] Read(ref MessagePackReader reader, ReadContext context, int slot);

    // Adds the elements to a list that others may already refer to.
    public abstract void ReadInto(ref MessagePackReader reader, ReadContext context, List<T> list);
}
