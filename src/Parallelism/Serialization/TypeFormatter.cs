namespace Parallelism.Serialization;

internal sealed class TypeFormatter : Formatter<Type>
{
    public override void Write(ref MessagePackWriter writer, Type value, WriteContext context)
    {
        if (value is null)
        {
            writer.WriteNil();
        }
        else if (context.Types is { } types)
        {
            writer.WriteArrayHeader(1);
            types.Write(ref writer, value);
        }
        else
        {
            throw context.Refuse(typeof(Type), "this place has no way to name types: name it by a string or an enum");
        }
    }

    public override Type Read(ref MessagePackReader reader, ReadContext context)
    {
        if (reader.TryReadNil())
        {
            return null!;
        }

        reader.ReadArrayHeader(1);
        return context.Types?.Read(ref reader) ?? throw new MessagePackFormatException("A type is named, and this place has no types.");
    }
}
