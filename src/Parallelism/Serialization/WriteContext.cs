namespace Parallelism.Serialization;

// What one act of writing knows: where formatters and type ids come from, the path for error texts, the objects met so far.
internal sealed class WriteContext
{
    public required FormatterTable Formatters { get; init; }

    // How runtime types that differ from the declared ones are written; null where polymorphism is not possible.
    public ITypeCodec? Types { get; init; }

    // Whether objects keep their identity: a second meeting writes a reference to the first. On in closures, off in arguments and results.
    public bool TracksReferences { get; init; }
}
