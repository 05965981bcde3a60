using System.Diagnostics;
using System.Runtime.InteropServices;
using Parallelism.Closures;

namespace Parallelism.Benchmarks.Compare;

// P4a, P4b and S4: an array there and back.
internal sealed partial class SharedCases
{
    private const string OneCopy = "one memcpy of it, warm";
    private const string Copied = "process, every copy made";

    private Case P4(string id, int length)
    {
        var bytes = new Lazy<byte[]>(() => Enumerable.Repeat((byte)7, length).ToArray());
        var copy = new Lazy<byte[]>(() => bytes.Value.ToArray());
        return new(
            id,
            $"a byte array of {length >> 20} MiB there and back, one after the other",
            [new("median, ms"), new("MiB/s, both ways counted", HigherIsBetter: true), new("processor time of all, ms")],
            OneCopy,
            [
                new("process", Side.OurProcesses, () => WithProcessorTimeAsync(stage.Processes, count => EchoAsync(stage.Processes, bytes.Value, count))),
                new("process, as ReadOnlyMemory<byte>", Side.OurProcesses, () => WithProcessorTimeAsync(stage.Processes, count => TimeAsync(length, 2, count, async () =>
                {
                    ReadOnlyMemory<byte> back = (await stage.Processes.MapAsync([new ReadOnlyMemory<byte>(bytes.Value)], static x => x))[0];
                    return back.Length == length && back.Span[^1] == 7;
                }))),
                new("process, and either side reads all of it", Side.OurProcesses, () => WithProcessorTimeAsync(stage.Processes, count => TimeAsync(length, 2, count, async () =>
                {
                    (byte[] back, long sum) = (await stage.Processes.MapAsync([bytes.Value], static x => (x, SumOf(x))))[0];
                    return SumOf(back) == sum;
                }))),
                new("process, and the work changes it", Side.OurProcesses, () => WithProcessorTimeAsync(stage.Processes, count => TimeAsync(length, 2, count, async () =>
                {
                    byte[] back = (await stage.Processes.MapAsync([bytes.Value], static x =>
                    {
                        x[5]++;
                        return x;
                    }))[0];
                    return back[5] == 8;
                }))),
                new(Copied, Side.OurProcesses, () => ShownFromAsync(long.MaxValue, () => WithProcessorTimeAsync(_copied.Value, count => EchoAsync(_copied.Value, bytes.Value, count)))),
                new(Pipe, Side.OurProcesses, () => ByPipeAsync(() => WithProcessorTimeAsync(_piped.Value, count => EchoAsync(_piped.Value, bytes.Value, count)))),
                new(OneCopy, Side.None, () => WithProcessorTimeAsync(null, count => TimeAsync(length, 1, count, () =>
                {
                    bytes.Value.CopyTo(copy.Value.AsSpan());
                    return Task.FromResult(true);
                }))),
                new("one copy of it into a new array", Side.None, () => WithProcessorTimeAsync(null, count => TimeAsync(length, 1, count, () => Task.FromResult(bytes.Value.ToArray()[^1] == 7)))),
            ]);
    }

    private Case S4(string id, int length)
    {
        byte[] block = new byte[length];
        return new(
            id,
            $"a byte array of {length >> 10} KiB there and back, read by either side: where to show memory begins to be quicker than to copy it",
            [new("median, ms"), new("MiB/s, both ways counted", HigherIsBetter: true)],
            "all copied",
            [
                new("all shown", Side.OurProcesses, () => ShownFromAsync(1, () => ReadAsync(_shown.Value))),
                new("all copied", Side.OurProcesses, () => ShownFromAsync(long.MaxValue, () => ReadAsync(_copied.Value))),
            ]);

        Task<double[]> ReadAsync(ProcessStrategy strategy) => TimeAsync(length, 2, null, async () =>
        {
            (byte[] back, long sum) = (await strategy.MapAsync([block], static x => (x, SumOf(x))))[0];
            return SumOf(back) == sum;
        });
    }

    // How long the processors were busy with a call, in this process and the workers: on a machine that does much else too, that says more than the clock.
    private static async Task<double[]> WithProcessorTimeAsync(ProcessStrategy? strategy, Func<Action, Task<double[]>> measure)
    {
        int calls = 0;
        TimeSpan before = ProcessorTime(strategy);
        double[] figures = await measure(() => calls++);
        return [.. figures, (ProcessorTime(strategy) - before).TotalMilliseconds / calls];
    }

    private static TimeSpan ProcessorTime(ProcessStrategy? strategy)
    {
        TimeSpan time = Environment.CpuUsage.TotalTime;
        foreach (int id in strategy?.GetStatistics().ProcessIds ?? [])
        {
            using var worker = Process.GetProcessById(id);
            time += worker.TotalProcessorTime;
        }
        return time;
    }

    private Task<double[]> EchoAsync(ProcessStrategy strategy, byte[] bytes, Action? count = null) => TimeAsync(bytes.Length, 2, count, async () =>
    {
        byte[] back = (await strategy.MapAsync([bytes], static x => x))[0];
        return back.Length == bytes.Length && back[^1] == bytes[^1];
    });

    private static async Task<double[]> ShownFromAsync(long from, Func<Task<double[]>> measure)
    {
        long usual = SharedBlocks.ShownFrom;
        SharedBlocks.ShownFrom = from;
        try
        {
            return await measure();
        }
        finally
        {
            SharedBlocks.ShownFrom = usual;
        }
    }

    private static long SumOf(ReadOnlySpan<byte> bytes)
    {
        long sum = 0;
        foreach (long number in MemoryMarshal.Cast<byte, long>(bytes))
            sum += number;
        return sum;
    }
}
