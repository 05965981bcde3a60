using System.Buffers;

namespace Parallelism.Tests;

// Sends values through bytes and back.
internal static class Travel
{
    public static byte[] Write<T>(T value, MessagePackCSharpSerializer? serializer = null)
    {
        var output = new ArrayBufferWriter<byte>();
        (serializer ?? new()).Serialize(output, value);
        return output.WrittenSpan.ToArray();
    }

    public static T Read<T>(byte[] bytes, MessagePackCSharpSerializer? serializer = null) =>
        (serializer ?? new()).Deserialize<T>(new ReadOnlySequence<byte>(bytes));

    public static T There<T>(T value, MessagePackCSharpSerializer? serializer = null) => Read<T>(Write(value, serializer), serializer);
}
