namespace Parallelism.Serialization;

// What one act of reading knows.
internal sealed class ReadContext
{
    public required FormatterTable Formatters { get; init; }

    public ITypeCodec? Types { get; init; }
}
