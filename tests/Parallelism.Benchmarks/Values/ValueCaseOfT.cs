using System.Buffers;
using System.Diagnostics;
using System.Text.Json;

namespace Parallelism.Benchmarks.Values;

internal sealed class ValueCase<T>(string name, T value) : ValueCase(name)
{
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly Dictionary<IValueFormat, byte[]> _bytes = [];

    public override int SizeIn(IValueFormat format) => BytesOf(format).Length;

    public override double Write(IValueFormat format, TimeSpan time)
    {
        WriteOnce(format);
        return Time(time, () => WriteOnce(format));
    }

    public override double Read(IValueFormat format, TimeSpan time)
    {
        byte[] bytes = BytesOf(format);
        return Time(time, () => format.Read<T>(bytes));
    }

    public override long AllocatedByWrite(IValueFormat format) => Allocated(() => WriteOnce(format));

    public override long AllocatedByRead(IValueFormat format)
    {
        byte[] bytes = BytesOf(format);
        return Allocated(() => format.Read<T>(bytes));
    }

    private void WriteOnce(IValueFormat format)
    {
        _output.ResetWrittenCount();
        format.Write(_output, value);
    }

    // What a format makes of its own bytes must be the value: compared as text, which all the samples have.
    private byte[] BytesOf(IValueFormat format)
    {
        if (_bytes.TryGetValue(format, out byte[]? known))
            return known;
        byte[] bytes = Bytes(format, value);
        if (!JsonSerializer.SerializeToUtf8Bytes(format.Read<T>(bytes)).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(value)))
            throw new InvalidOperationException($"{format.Name} does not return {Name} as it was");
        return _bytes[format] = bytes;
    }

    private static double Time(TimeSpan time, Action call)
    {
        // As many calls between two looks at the clock as take about 50 us: short enough to fall between two interruptions on a busy machine.
        double best = double.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            long first = Stopwatch.GetTimestamp();
            call();
            best = Math.Min(best, Stopwatch.GetElapsedTime(first).TotalSeconds);
        }
        int batch = (int)Math.Clamp(50e-6 / best, 1, 1_000);
        best = double.MaxValue;
        for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin) < time;)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < batch; i++)
                call();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds / batch);
        }
        return best;
    }

    private static long Allocated(Action call)
    {
        const int Calls = 10;
        call();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Calls; i++)
            call();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
    }
}
