using System.Buffers;

namespace Parallelism.Serialization;

// Writes values in the MessagePack format (https://github.com/msgpack/msgpack/blob/master/spec.md) to a buffer writer.
// Flush hands what is pending to the buffer writer; a writer that is dropped without it loses that.
internal ref struct MessagePackWriter(IBufferWriter<byte> output)
{
    private readonly IBufferWriter<byte> _output = output;

    public void WriteNil() => throw new NotImplementedException();

    public void Write(long value) => throw new NotImplementedException();

    public void Write(string? value) => throw new NotImplementedException();

    public void WriteArrayHeader(int count) => throw new NotImplementedException();

    public void WriteMapHeader(int count) => throw new NotImplementedException();

    public void WriteExtensionHeader(sbyte type, int length) => throw new NotImplementedException();

    public void WriteRaw(ReadOnlySpan<byte> bytes) => throw new NotImplementedException();

    public void Flush() => throw new NotImplementedException();
}
