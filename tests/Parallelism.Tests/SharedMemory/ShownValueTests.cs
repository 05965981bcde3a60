using Parallelism.Closures;
using Parallelism.SharedMemory;
using Parallelism.Tests.Processes;

namespace Parallelism.Tests.SharedMemory;

// Arrays that are very large are not even copied where they arrive, and not where they go on unchanged; still each side's are its own.
[Collection(nameof(LargeMemory))]
public sealed class ShownValueTests
{
    // Alone in its part of the heap.
    private const int Length = 20 << 20;

    [LinuxFact(Timeout = 60_000)]
    public async Task What_comes_back_unchanged_was_copied_once()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        byte[] bytes = New();
        (byte[] Array, Guid Segment) back = default;
        // Here, where much else goes on, an array may find no place where it can be shown; then it is a copy.
        for (int i = 0; i < 20 && SegmentOf(back.Array) == default; i++)
        {
            back = (await strategy.MapAsync([bytes], static x => (x, SegmentOf(x))).WaitAsync(Pool.Limit))[0];
            back.Array.AsSpan().SequenceEqual(bytes).Should().BeTrue();
            back.Segment.Should().NotBeEmpty();
        }
        SegmentOf(back.Array).Should().Be(back.Segment, "it never left the segment");
        SegmentOf(bytes).Should().BeEmpty("it is the caller's own");
        // And further, to another call.
        (await strategy.MapAsync([back.Array], static x => SegmentOf(x)).WaitAsync(Pool.Limit))[0].Should().Be(back.Segment);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task Memory_that_comes_back_in_part_was_copied_once()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        ReadOnlyMemory<byte> memory = New();
        (ReadOnlyMemory<byte> part, Guid segment) = (await strategy.MapAsync([memory], static x => (x.Slice(1000, 5 << 20), SegmentOf(x.Span))).WaitAsync(Pool.Limit))[0];
        part.Span.SequenceEqual(memory.Span.Slice(1000, 5 << 20)).Should().BeTrue();
        segment.Should().NotBeEmpty();
        strategy.GetStatistics().BytesReceived.Should().BeLessThan(Length / 100);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task Each_side_writes_its_own()
    {
        await using ProcessStrategy strategy = Pool.Create(2);
        double[] numbers = [.. Enumerable.Range(0, Length / 8).Select(static i => (double)i)];
        double[][] results = await strategy.MapAsync([numbers, numbers], static x =>
        {
            x[5]++;
            x[^1] = 7;
            return x;
        }).WaitAsync(Pool.Limit);
        numbers[5].Should().Be(5);
        foreach (double[] result in results)
        {
            (result[5], result[^1], result[6]).Should().Be((6, 7, 6));
            Array.Fill(result, -1);
        }
        // What was shown before is not what the next one is shown.
        double[] sums = await strategy.MapAsync([numbers, numbers], static x => x[5] + x[6]).WaitAsync(Pool.Limit);
        sums.Should().Equal(11, 11);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task A_captured_array_is_one_memory_in_all_workers_and_each_writes_its_own()
    {
        await using ProcessStrategy strategy = Pool.Create(3);
        var signals = Tests.Contract.Signals.Create();
        int[] numbers = new int[Length / 4];
        numbers[1] = 1;
        (int Process, Guid Segment, int Before)[] seen = await strategy.MapAsync([1, 2, 3], i =>
        {
            Guid segment = SegmentOf(System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>(numbers));
            int before = numbers[1];
            numbers[1] = 10 + i;
            signals.Add("seen");
            while (signals.Count("seen") < 3)
                Thread.Sleep(1);
            return (Environment.ProcessId, segment, before);
        }).WaitAsync(Pool.Limit);
        seen.Select(static one => one.Process).Should().OnlyHaveUniqueItems();
        seen.Select(static one => one.Segment).Distinct().Should().ContainSingle().Which.Should().NotBeEmpty();
        seen.Should().OnlyContain(static one => one.Before == 1);
        numbers[1].Should().Be(1);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task A_worker_may_keep_what_it_was_shown()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        await strategy.MapAsync([New(1)], static x => { Kept.Array = x; return 0; }).WaitAsync(Pool.Limit);
        for (byte i = 2; i < 6; i++)
        {
            (await strategy.MapAsync([New(i)], static x => (x[100], Kept.Array![100])).WaitAsync(Pool.Limit))[0].Should().Be((At(100, i), At(100, 1)));
            (await strategy.RunAsync(static () => Kept.Array.AsSpan().SequenceEqual(New(1))).WaitAsync(Pool.Limit)).Should().BeTrue();
        }
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task Results_outlive_the_worker_that_made_them_and_do_not_change()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        byte[] first = await strategy.RunAsync(static () => New(3)).WaitAsync(Pool.Limit);
        await Pool.FailureOfAsync<WorkerCrashedException>(strategy.RunAsync(static () => Crash.By(Way.Kill)));
        byte[] second = await strategy.RunAsync(static () => New(4)).WaitAsync(Pool.Limit);
        byte[] third = await strategy.RunAsync(static () => New(5)).WaitAsync(Pool.Limit);
        first.AsSpan().SequenceEqual(New(3)).Should().BeTrue();
        second.AsSpan().SequenceEqual(New(4)).Should().BeTrue();
        third.AsSpan().SequenceEqual(New(5)).Should().BeTrue();
    }

    // However a death falls: what ended came home, and what did not is a crash, to be retried where that is allowed.
    [LinuxFact(Timeout = 120_000)]
    public async Task A_death_between_the_end_of_an_item_and_the_reading_of_its_memory_loses_nothing_that_ended()
    {
        await using ProcessStrategy strategy = Pool.Create(2);
        (byte[][] results, IReadOnlyList<Exception> failures) = await Pool.MapAsync(strategy, [.. Enumerable.Range(0, 24)], static i =>
        {
            // Each result in memory of its own that nobody has had before, and a death at about its end.
            byte[] made = New((byte)i, 300_000 + (i * 400_000));
            if (i % 2 == 0)
                new Thread(() =>
                {
                    Thread.SpinWait(i * 20_000);
                    Crash.By(Way.Kill);
                }).Start();
            return made;
        });
        failures.Should().OnlyContain(static error => error is WorkerCrashedException);
        for (int i = 0; i < results.Length; i++)
        {
            if (results[i] is null)
                failures.Should().Contain(error => ((WorkerCrashedException)error).ItemIndex == i);
            else
                results[i].AsSpan().SequenceEqual(New((byte)i, 300_000 + (i * 400_000))).Should().BeTrue();
        }
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task Structs_of_numbers_travel_so_too()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        Spot[] spots = [.. Enumerable.Range(0, 1_000_000).Select(static i => new Spot(i, i / 2.0, i / 3.0))];
        List<Spot> list = [.. spots.AsSpan(0, 100_000)];
        (await strategy.MapAsync([spots], static x => x).WaitAsync(Pool.Limit))[0].AsSpan().SequenceEqual(spots).Should().BeTrue();
        (await strategy.MapAsync([list], static x => x).WaitAsync(Pool.Limit))[0].Should().Equal(list);
        strategy.GetStatistics().BytesSent.Should().BeLessThan(1 << 20);
    }

    // Empty: the array's bytes are its process's own.
    private static Guid SegmentOf(ReadOnlySpan<byte> bytes)
    {
        if (MappedArrays.Find(bytes) is not { } found)
            return default;
        Guid id = found.Lease.Name.Id;
        found.Lease.Dispose();
        return id;
    }

    private static byte[] New(byte seed = 0, int length = Length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = At(i, seed);
        return bytes;
    }

    private static byte At(int i, byte seed) => (byte)((i % 239) + seed);

    public readonly record struct Spot(double X, double Y, double Z);

    private static class Kept
    {
        public static byte[]? Array { get; set; }
    }
}
