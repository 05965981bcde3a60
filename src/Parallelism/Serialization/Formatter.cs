namespace Parallelism.Serialization;

// Writes and reads the values of one type. Found through FormatterTable; used by many threads at once.
internal abstract class Formatter<T>
{
    public abstract void Write(ref MessagePackWriter writer, T value, WriteContext context);

    public abstract T Read(ref MessagePackReader reader, ReadContext context);
}
