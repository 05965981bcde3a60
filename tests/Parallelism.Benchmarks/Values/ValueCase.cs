using System.Buffers;

namespace Parallelism.Benchmarks.Values;

// A value that every format writes and reads.
internal abstract class ValueCase(string name)
{
    public string Name => name;

    public abstract int SizeIn(IValueFormat format);

    // Each returns the seconds that one call takes, over as many calls as fill the time.
    public abstract double Write(IValueFormat format, TimeSpan time);

    public abstract double Read(IValueFormat format, TimeSpan time);

    // Bytes that one call allocates.
    public abstract long AllocatedByWrite(IValueFormat format);

    public abstract long AllocatedByRead(IValueFormat format);

    public static ValueCase Of<T>(string name, T value) => new ValueCase<T>(name, value);

    protected static byte[] Bytes<T>(IValueFormat format, T value)
    {
        var output = new ArrayBufferWriter<byte>();
        format.Write(output, value);
        return output.WrittenSpan.ToArray();
    }
}
