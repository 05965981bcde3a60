using System.Buffers;
using Parallelism.Serialization;

namespace Parallelism.Closures;

// Exceptions as values: captured, in arguments, or returned rather than thrown.
internal sealed class ExceptionFormatter<T>(FormatterTable formatters) : ReferenceFormatter<T>
    where T : Exception
{
    protected override void WriteContent(ref MessagePackWriter writer, T value, WriteContext context)
    {
        if (context.Members is not WriteScope scope)
            throw context.Refuse(typeof(T), "exceptions travel only with work, its arguments and results");
        var output = new ArrayBufferWriter<byte>(256);
        new ExceptionEncoder(formatters, scope.Table).Encode(output, value);
        writer.WriteBinary(output.WrittenSpan);
    }

    protected override T ReadContent(ref MessagePackReader reader, ReadContext context, int slot) =>
        new ExceptionDecoder(formatters, ReadScope.Of(context).Table).Decode(reader.ReadBinary()) as T
        ?? throw new MessagePackFormatException($"A {typeof(T)} could not be made here.");
}
