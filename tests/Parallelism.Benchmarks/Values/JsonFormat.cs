using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Parallelism.Benchmarks.Values;

// System.Text.Json at its best: one writer for all values, straight into the same kind of buffer.
internal sealed class JsonFormat(string name, IJsonTypeInfoResolver resolver) : IValueFormat, IDisposable
{
    private readonly Utf8JsonWriter _writer = new(Stream.Null);
    private readonly JsonSerializerOptions _options = new() { TypeInfoResolver = resolver };

    public string Name => name;

    public void Write<T>(ArrayBufferWriter<byte> output, T value)
    {
        _writer.Reset(output);
        JsonSerializer.Serialize(_writer, value, TypeInfo<T>());
        _writer.Flush();
    }

    public T Read<T>(ReadOnlyMemory<byte> bytes) => JsonSerializer.Deserialize(bytes.Span, TypeInfo<T>())!;

    public void Dispose() => _writer.Dispose();

    private JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)_options.GetTypeInfo(typeof(T));
}
