namespace Parallelism.Serialization;

internal sealed class PrimitiveFormatter<T> : Formatter<T>
{
    public override bool NeverRefuses => true;

    public override void Write(ref MessagePackWriter writer, T value, WriteContext context) => Primitive.Write(ref writer, value);

    public override T Read(ref MessagePackReader reader, ReadContext context) => Primitive.Read<T>(ref reader);
}
