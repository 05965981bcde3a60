namespace Parallelism.Serialization;

// A type whose values may not travel. Null may.
internal sealed class RefusedFormatter<T>(string reason) : Formatter<T>
{
    public override string Refusal => reason;

    public override void Write(ref MessagePackWriter writer, T value, WriteContext context)
    {
        if (value is not null)
        {
            throw context.Refuse(typeof(T), reason);
        }

        writer.WriteNil();
    }

    public override T Read(ref MessagePackReader reader, ReadContext context) =>
        default(T) is null && reader.TryReadNil()
            ? default!
            : throw new MessagePackFormatException($"A {TypeName.Of(typeof(T))} stands in the bytes, and none may travel.");
}
