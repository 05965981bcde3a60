namespace Parallelism.Serialization;

// Writes and reads the values of one type whose type is known only at run time.
internal abstract class Formatter
{
    public abstract Type Type { get; }

    // Why no value of this type may travel, and what to do instead; null where values may.
    public virtual string? Refusal => null;

    // Whether every value of this type can be written, so that no path to it is ever told.
    public virtual bool NeverRefuses => false;

    public abstract void WriteObject(ref MessagePackWriter writer, object? value, WriteContext context);

    public abstract object? ReadObject(ref MessagePackReader reader, ReadContext context);
}
