using System.Buffers;

namespace Parallelism.Benchmarks.Values;

// A value that every format writes and reads.
internal abstract class ValueCase(string name)
{
    private const int MaxFutile = 8;
    private const int MaxBursts = 60;

    public string Name => name;

    public abstract int SizeIn(IValueFormat format);

    // Each returns the seconds that one call takes, over as many calls as fill the time.
    public abstract double Write(IValueFormat format, TimeSpan time);

    public abstract double Read(IValueFormat format, TimeSpan time);

    // Until the runtime has compiled what is called for good, which on a busy machine takes seconds: when it has not become faster for a while.
    public void WarmUp(IValueFormat format, TimeSpan time)
    {
        double best = double.MaxValue;
        for (int futile = 0, bursts = 0; futile < MaxFutile && bursts < MaxBursts; bursts++)
        {
            double now = Write(format, time) + Read(format, time);
            futile = now < best * 0.97 ? 0 : futile + 1;
            best = Math.Min(best, now);
        }
    }

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
