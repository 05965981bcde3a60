namespace Parallelism.Serialization;

// Writes and reads the values of one type. Found through FormatterTable; used by many threads at once. A formatter asks the table for the
// formatters of its parts when it first needs them, not when it is made: types refer to themselves.
internal abstract class Formatter<T> : Formatter
{
    public sealed override Type Type => typeof(T);

    public abstract void Write(ref MessagePackWriter writer, T value, WriteContext context);

    public abstract T Read(ref MessagePackReader reader, ReadContext context);

    public sealed override void WriteObject(ref MessagePackWriter writer, object? value, WriteContext context) => Write(ref writer, (T)value!, context);

    public sealed override object? ReadObject(ref MessagePackReader reader, ReadContext context) => Read(ref reader, context);
}
