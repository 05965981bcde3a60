using System.Buffers;
using Parallelism.Serialization;

namespace Parallelism.Tests.Serialization;

// Sends values through bytes and back.
internal static class Travel
{
    public static readonly FormatterTable Table = new();

    public static byte[] Write<T>(T value, bool references = false, bool types = true)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Payload.Write(buffer, value, new WriteContext { Formatters = Table, Types = types ? new NumberedTypes() : null, TracksReferences = references });
        return buffer.WrittenSpan.ToArray();
    }

    public static T Read<T>(byte[] bytes, bool references = false, bool types = true) =>
        Payload.Read<T>(bytes, new ReadContext { Formatters = Table, Types = types ? new NumberedTypes() : null, TracksReferences = references });

    public static T There<T>(T value, bool references = false, bool types = true) => Read<T>(Write(value, references, types), references, types);
}
