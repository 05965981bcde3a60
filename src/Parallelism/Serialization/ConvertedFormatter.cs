namespace Parallelism.Serialization;

// Values of T by way of values of TWire.
internal sealed class ConvertedFormatter<T, TWire>(FormatterTable table, Func<T, TWire> toWire, Func<TWire, T> fromWire) : Formatter<T>
    where T : struct
{
    private readonly Formatter<TWire> _wire = table.Get<TWire>();

    public override bool NeverRefuses => _wire.NeverRefuses;

    public override void Write(ref MessagePackWriter writer, T value, WriteContext context) => _wire.Write(ref writer, toWire(value), context);

    public override T Read(ref MessagePackReader reader, ReadContext context) => Conversion.Read(_wire.Read(ref reader, context), fromWire);
}
