using System.Buffers;

namespace Parallelism.Benchmarks.Values;

// A way to turn values into bytes and back.
internal interface IValueFormat
{
    string Name { get; }

    void Write<T>(ArrayBufferWriter<byte> output, T value);

    T Read<T>(ReadOnlyMemory<byte> bytes);
}
