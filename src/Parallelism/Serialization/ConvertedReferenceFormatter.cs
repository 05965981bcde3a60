namespace Parallelism.Serialization;

// Objects of T by way of values of TWire.
internal sealed class ConvertedReferenceFormatter<T, TWire>(FormatterTable table, Func<T, TWire> toWire, Func<TWire, T> fromWire) : ReferenceFormatter<T>
    where T : class
{
    private Formatter<TWire>? _wire;

    private Formatter<TWire> Wire => _wire ??= table.Get<TWire>();

    protected override void WriteContent(ref MessagePackWriter writer, T value, WriteContext context) => Wire.Write(ref writer, toWire(value), context);

    protected override T ReadContent(ref MessagePackReader reader, ReadContext context, int slot) =>
        Conversion.Read(Wire.Read(ref reader, context), fromWire);
}
