namespace Parallelism.Serialization;

// By itself, because code that types of references share cannot tell at compile time that T is string.
internal sealed class StringFormatter : Formatter<string?>
{
    public override bool NeverRefuses => true;

    public override void Write(ref MessagePackWriter writer, string? value, WriteContext context) => writer.Write(value);

    public override string? Read(ref MessagePackReader reader, ReadContext context) => reader.ReadString();
}
