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
            [new("median, ms"), new("MiB/s, both ways counted", HigherIsBetter: true)],
            OneCopy,
            [
                new("process", Side.OurProcesses, () => EchoAsync(stage.Processes, bytes.Value)),
                new("process, as ReadOnlyMemory<byte>", Side.OurProcesses, () => TimeAsync(length, 2, async () =>
                {
                    ReadOnlyMemory<byte> back = (await stage.Processes.MapAsync([new ReadOnlyMemory<byte>(bytes.Value)], static x => x))[0];
                    return back.Length == length && back.Span[^1] == 7;
                })),
                new("process, and either side reads all of it", Side.OurProcesses, () => TimeAsync(length, 2, async () =>
                {
                    (byte[] back, long sum) = (await stage.Processes.MapAsync([bytes.Value], static x => (x, SumOf(x))))[0];
                    return SumOf(back) == sum;
                })),
                new("process, and the work changes it", Side.OurProcesses, () => TimeAsync(length, 2, async () =>
                {
                    byte[] back = (await stage.Processes.MapAsync([bytes.Value], static x =>
                    {
                        x[5]++;
                        return x;
                    }))[0];
                    return back[5] == 8;
                })),
                new(Copied, Side.OurProcesses, () => ShownFromAsync(long.MaxValue, () => EchoAsync(_copied.Value, bytes.Value))),
                new(Pipe, Side.OurProcesses, () => ByPipeAsync(() => EchoAsync(_piped.Value, bytes.Value))),
                new(OneCopy, Side.None, () => TimeAsync(length, 1, () =>
                {
                    bytes.Value.CopyTo(copy.Value.AsSpan());
                    return Task.FromResult(true);
                })),
                new("one copy of it into a new array", Side.None, () => TimeAsync(length, 1, () => Task.FromResult(bytes.Value.ToArray()[^1] == 7))),
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

        Task<double[]> ReadAsync(ProcessStrategy strategy) => TimeAsync(length, 2, async () =>
        {
            (byte[] back, long sum) = (await strategy.MapAsync([block], static x => (x, SumOf(x))))[0];
            return SumOf(back) == sum;
        });
    }

    private Task<double[]> EchoAsync(ProcessStrategy strategy, byte[] bytes) => TimeAsync(bytes.Length, 2, async () =>
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
