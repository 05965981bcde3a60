namespace Parallelism.Serialization;

// The formatter of exactly one reference type: null and objects met before are dealt with here, the rest by WriteContent and ReadContent.
internal abstract class ReferenceFormatter<T> : Formatter<T>
    where T : class
{
    // Whether objects of this type keep their identity also where others do not: [DataContract(IsReference = true)].
    private readonly bool _keepsIdentity = KeptIdentity.Of(typeof(T));

    // Whether ReadContent registers the object before it reads the parts. Where it cannot, a part that refers back to its whole is refused.
    protected virtual bool RegistersEarly => false;

    public sealed override void Write(ref MessagePackWriter writer, T value, WriteContext context)
    {
        if (value is null)
        {
            writer.WriteNil();
        }
        else if (!context.TracksReferences && !_keepsIdentity)
        {
            WriteContent(ref writer, value, context);
        }
        else if (!context.TryWriteReference(ref writer, value, isOpen: !RegistersEarly))
        {
            WriteContent(ref writer, value, context);
            if (!RegistersEarly)
            {
                context.CloseReference(value);
            }
        }
    }

    public sealed override T Read(ref MessagePackReader reader, ReadContext context)
    {
        if (reader.TryReadNil())
        {
            return null!;
        }

        if (!context.TracksReferences && !_keepsIdentity)
        {
            return ReadContent(ref reader, context, slot: -1);
        }

        if (context.TryReadReference(ref reader, out object? known))
        {
            return known as T ?? throw new MessagePackFormatException($"A reference to a {TypeName.Of(typeof(T))} leads to something else.");
        }

        int slot = context.ReserveReference();
        T value = ReadContent(ref reader, context, slot);
        context.Register(slot, value);
        return value;
    }

    protected abstract void WriteContent(ref MessagePackWriter writer, T value, WriteContext context);

    // Calls context.Register(slot, object) as soon as the object exists, if RegistersEarly.
    protected abstract T ReadContent(ref MessagePackReader reader, ReadContext context, int slot);
}
