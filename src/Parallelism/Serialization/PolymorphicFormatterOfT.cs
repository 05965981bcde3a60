namespace Parallelism.Serialization;

// Places declared as an interface, an abstract class or object: a simple value stands for itself, any other behind its type.
internal sealed class PolymorphicFormatter<T> : Formatter<T>
{
    public override void Write(ref MessagePackWriter writer, T value, WriteContext context)
    {
        if (value is null)
        {
            writer.WriteNil();
        }
        else if (!SimpleObject.TryWrite(ref writer, value, context))
        {
            Formatter formatter = PolymorphicFormatter.Find(typeof(T), value.GetType(), context);
            writer.WriteArrayHeader(2);
            context.Types!.Write(ref writer, formatter.Type);
            formatter.WriteObject(ref writer, value, context);
        }
    }

    public override T Read(ref MessagePackReader reader, ReadContext context)
    {
        if (reader.TryReadNil())
        {
            return default!;
        }

        object? value;
        if (reader.NextIsArray)
        {
            reader.ReadArrayHeader(2);
            value = PolymorphicFormatter.ReadTyped(ref reader, typeof(T), context);
        }
        else
        {
            value = SimpleObject.Read(ref reader);
        }

        return value is T typed ? typed : throw new MessagePackFormatException($"Something else stands where a {TypeName.Of(typeof(T))} is declared.");
    }
}
