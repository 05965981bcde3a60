using System.Buffers;

namespace Parallelism.Serialization;

// One whole act of writing or reading.
internal static class Payload
{
    // Writes a value by its declared type. After an error the context is ready for the next value, and what was written so far is to be dropped.
    public static void Write<T>(IBufferWriter<byte> destination, T value, WriteContext context)
    {
        try
        {
            var writer = new MessagePackWriter(destination);
            context.Formatters.Get<T>().Write(ref writer, value, context);
            writer.Flush();
        }
        finally
        {
            context.Reset();
        }
    }

    // Reads the value that all of the bytes hold. Bytes that hold none end in a MessagePackFormatException, whatever they made a type do.
    public static T Read<T>(ReadOnlySpan<byte> source, ReadContext context)
    {
        try
        {
            var reader = new MessagePackReader(source);
            T value = context.Formatters.Get<T>().Read(ref reader, context);
            return reader.Remaining == 0
                ? value
                : throw new MessagePackFormatException($"{reader.Remaining} bytes follow the {TypeName.Of(typeof(T))}.");
        }
        catch (Exception e) when (e is not (MessagePackFormatException or WorkSerializationException or OutOfMemoryException))
        {
            throw new MessagePackFormatException($"The bytes hold no valid {TypeName.Of(typeof(T))}: {e.GetType().Name}.", e);
        }
        finally
        {
            context.Reset();
        }
    }
}
