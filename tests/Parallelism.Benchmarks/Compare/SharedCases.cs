using System.Diagnostics;
using System.Globalization;
using Parallelism.Closures;

namespace Parallelism.Benchmarks.Compare;

// P4a to P4c and S1 to S3: much data. What goes through shared memory by itself, what a shared array saves, and the same through the pipe.
internal sealed partial class SharedCases(Stage stage, Scale scale)
{
    private const string Pipe = "process, through the pipe";
    private const string InPieces = "process, through the pipe in pieces of 16 MiB";
    private const int PieceLength = 2 << 20;
    private const int Readers = 4;

    private readonly Lazy<ProcessStrategy> _piped = new(() => NewSharing(long.MaxValue));
    private readonly Lazy<ProcessStrategy> _shared = new(() => NewSharing(1));
    private readonly Lazy<ProcessStrategy> _shown = new(() => NewShowing(1));
    private readonly Lazy<ProcessStrategy> _copied = new(() => NewShowing(long.MaxValue));

    public IEnumerable<Case> All =>
    [
        P4("P4a", scale.SmallBytes), P4("P4b", scale.LargeBytes), P4c(), S1(),
        .. scale.BlockBytes.Select((length, i) => S2($"S2{"abc"[i]}", length)), S3(), .. scale.ShownBytes.Select((length, i) => S4($"S4{"abcd"[i]}", length)),
    ];

    public async Task CloseAsync()
    {
        foreach (Lazy<ProcessStrategy> strategy in (Lazy<ProcessStrategy>[])[_piped, _shared, _shown, _copied])
        {
            if (strategy.IsValueCreated)
                await strategy.Value.DisposeAsync();
        }
    }

    private static ProcessStrategy NewSharing(long from) => New("PARALLELISM_SHARE_FROM", from);

    private static ProcessStrategy NewShowing(long from) => New("PARALLELISM_SHOW_FROM", from);

    private static ProcessStrategy New(string variable, long from) => new(new()
    {
        MaxDegreeOfParallelism = Readers,
        EnvironmentVariables = new Dictionary<string, string?> { [variable] = from.ToString(CultureInfo.InvariantCulture) },
    });

    private Case P4c()
    {
        var numbers = new Lazy<double[]>(() => Numbers(scale.Doubles));
        var resident = new Lazy<SharedArray<double>>(() => new(numbers.Value));
        double sum() => Sum(numbers.Value);
        return new(
            "P4c",
            $"sum of {scale.Doubles:N0} doubles",
            [new("median, ms")],
            "one thread, plain loop",
            [
                new("process, the array is an argument", Side.OurProcesses, () =>
                    MillisecondsAsync(sum(), async () => (await stage.Processes.MapAsync([numbers.Value], static x => Sum(x)))[0])),
                new("process, the array is a SharedArray", Side.OurProcesses, () =>
                    MillisecondsAsync(sum(), async () => (await stage.Processes.MapAsync([resident.Value], static x => Sum(x.AsSpan())))[0])),
                new(Pipe, Side.OurProcesses, () => ByPipeAsync(() =>
                    MillisecondsAsync(sum(), async () => (await _piped.Value.MapAsync([numbers.Value], static x => Sum(x)))[0]))),
                new("one thread, plain loop", Side.None, () => MillisecondsAsync(sum(), () => Task.FromResult(Sum(numbers.Value)))),
            ]);
    }

    private Case S1() => new(
        "S1",
        $"a double[] of {scale.SharedDoubles >> 17} MiB, of which each of {Readers} workers reads all",
        [new("median, ms"), new("memory of all processes, times the array")],
        InPieces,
        [
            new("process, SharedArray", Side.OurProcesses, async () =>
            {
                long before = OwnSize();
                using var array = new SharedArray<double>(scale.SharedDoubles);
                array.AsSpan().Fill(1);
                return await ReadByAllAsync(i => Sum(array.AsSpan()) + i, before);
            }),
            new("process, a captured array", Side.OurProcesses, () =>
            {
                long before = OwnSize();
                double[] array = Numbers(scale.SharedDoubles);
                return ReadByAllAsync(i => Sum(array) + i, before);
            }),
            new(InPieces, Side.OurProcesses, () => ByPipeAsync(ReadInPiecesAsync)),
        ]);

    // As a whole it would take 17 GiB: the copies on the way to four workers are all there at once. So each piece is an argument, sent as often as there are readers.
    private async Task<double[]> ReadInPiecesAsync()
    {
        long before = OwnSize();
        double[] array = Numbers(scale.SharedDoubles);
        await using var strategy = NewSharing(long.MaxValue);
        await strategy.WarmUpAsync();
        long start = Stopwatch.GetTimestamp();
        double sum = 0;
        for (int reader = 0; reader < Readers; reader++)
        {
            await foreach (double part in strategy.StreamAsync(Pieces(array), static piece => Sum(piece.Span), new StreamOptions { Ordered = false }))
                sum += part;
        }
        double time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Clock.Check(sum == (double)Readers * scale.SharedDoubles);
        return [time, TimesTheArray(strategy, before)];
    }

    private static IEnumerable<ReadOnlyMemory<double>> Pieces(double[] array)
    {
        int length = Math.Min(PieceLength, array.Length);
        for (int start = 0; start < array.Length; start += length)
            yield return array.AsMemory(start, Math.Min(length, array.Length - start));
    }

    private Case S2(string id, int length)
    {
        const string Plain = "all in the pipe";
        byte[] block = new byte[length];
        return new(
            id,
            $"a byte array of {length >> 10} KiB there and back: where shared memory begins to be worth it",
            [new("median, ms"), new("MiB/s, both ways counted", HigherIsBetter: true)],
            Plain,
            [
                new("all in shared memory", Side.OurProcesses, () => FromAsync(1, () => EchoAsync(_shared.Value, block))),
                new(Plain, Side.OurProcesses, () => ByPipeAsync(() => EchoAsync(_piped.Value, block))),
            ]);
    }

    private Case S3()
    {
        const string Threads = "thread, ForAsync";
        return new(
            "S3",
            $"a SharedArray of {scale.Filled:N0} doubles filled by ForAsync, {scale.Spins:N0} steps of arithmetic for each",
            [new("median, ms")],
            Threads,
            [
                new("process, ForAsync", Side.OurProcesses, () => FillAsync(stage.Processes)),
                new(Threads, Side.OurThreads, async () =>
                {
                    await using var threads = new ThreadStrategy(new() { MaxDegreeOfParallelism = Scale.Workers });
                    return await FillAsync(threads);
                }),
            ]);
    }

    private async Task<double[]> FillAsync(IExecutionStrategy strategy)
    {
        using var array = new SharedArray<double>(scale.Filled);
        int spins = scale.Spins;
        long start = Stopwatch.GetTimestamp();
        await strategy.ForAsync(0, array.Length, i => array[i] = Step(i, spins));
        double time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        for (int i = 0; i < array.Length; i += 97)
            Clock.Check(BitConverter.DoubleToInt64Bits(array[i]) == BitConverter.DoubleToInt64Bits(Step(i, spins)));
        return [time];
    }

    private static double Step(int i, int spins)
    {
        double value = i;
        for (int n = 0; n < spins; n++)
            value = Math.Sqrt((value * value) + n);
        return value;
    }

    // With workers of its own, for their memory counts.
    private async Task<double[]> ReadByAllAsync(Func<int, double> read, long before)
    {
        await using var strategy = new ProcessStrategy(new() { MaxDegreeOfParallelism = Readers });
        await strategy.WarmUpAsync();
        long start = Stopwatch.GetTimestamp();
        double[] sums = await strategy.MapAsync([.. Enumerable.Range(0, Readers)], read);
        double time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        for (int i = 0; i < Readers; i++)
            Clock.Check(sums[i] == scale.SharedDoubles + i);
        return [time, TimesTheArray(strategy, before)];
    }

    // What this process has kept from other cases is not this one's.
    private static long OwnSize()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return ProportionalSize(Environment.ProcessId);
    }

    private double TimesTheArray(ProcessStrategy strategy, long before) =>
        (ProportionalSize(Environment.ProcessId) - before + strategy.GetStatistics().ProcessIds.Sum(ProportionalSize)) / (8.0 * scale.SharedDoubles);

    // Resident bytes, of what is shared each process's part; 0 where the system does not tell.
    private static long ProportionalSize(int processId)
    {
        string path = $"/proc/{processId}/smaps_rollup";
        if (!File.Exists(path))
            return 0;
        string line = File.ReadLines(path).First(static line => line.StartsWith("Pss:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(4).TrimEnd("kB").Trim(), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    // This side's threshold belongs to the process, the other's to its environment.
    private static Task<double[]> ByPipeAsync(Func<Task<double[]>> measure) => FromAsync(long.MaxValue, measure);

    private static async Task<double[]> FromAsync(long from, Func<Task<double[]>> measure)
    {
        long usual = SharedBlocks.From;
        SharedBlocks.From = from;
        try
        {
            return await measure();
        }
        finally
        {
            SharedBlocks.From = usual;
        }
    }

    private async Task<double[]> TimeAsync(int length, int ways, Action? count, Func<Task<bool>> call)
    {
        double time = (await Clock.TimeAsync(scale, 1, async () =>
        {
            count?.Invoke();
            return await call() ? 1 : 0;
        }))[0];
        return [time, ways * (length / 1048576.0) / (time / 1000)];
    }

    private Task<double[]> MillisecondsAsync(double expected, Func<Task<double>> call) =>
        Clock.TimeAsync(scale, BitConverter.DoubleToInt64Bits(expected), async () => BitConverter.DoubleToInt64Bits(await call()));

    private static double[] Numbers(int length)
    {
        double[] numbers = GC.AllocateUninitializedArray<double>(length);
        numbers.AsSpan().Fill(1);
        return numbers;
    }

    private static double Sum(ReadOnlySpan<double> numbers)
    {
        double sum = 0;
        foreach (double number in numbers)
            sum += number;
        return sum;
    }
}
