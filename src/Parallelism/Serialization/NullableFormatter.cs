namespace Parallelism.Serialization;

internal sealed class NullableFormatter<T>(FormatterTable table) : Formatter<T?>
    where T : struct
{
    private Formatter<T>? _value;

    public override bool NeverRefuses => (_value ??= table.Get<T>()).NeverRefuses;

    public override void Write(ref MessagePackWriter writer, T? value, WriteContext context)
    {
        if (value is { } present)
        {
            (_value ??= table.Get<T>()).Write(ref writer, present, context);
        }
        else
        {
            writer.WriteNil();
        }
    }

    // No formatter of a value type writes nil.
    public override T? Read(ref MessagePackReader reader, ReadContext context) =>
        reader.TryReadNil() ? null : (_value ??= table.Get<T>()).Read(ref reader, context);
}
