using System.Runtime.CompilerServices;
using Parallelism.SharedMemory;
using Parallelism.Tests.Processes;

namespace Parallelism.Tests.SharedMemory;

// Arrays of the heap whose pages are a segment's: they must be arrays like any other, and the segment must stay what it was.
[Collection(nameof(LargeMemory))]
public sealed class MappedArrayTests
{
    private const int Length = 3 << 20;

    [LinuxTheory]
    [InlineData(Length)]
    [InlineData(Length + 1)]
    [InlineData(40 << 20)]
    [InlineData(10_000)]
    public void An_array_shows_what_is_in_the_segment(int length)
    {
        using SegmentLease lease = Fill(length);
        byte[] array = Make(lease, length);
        array.Length.Should().Be(length);
        for (int i = 0; i < length; i += i < 9000 || i > length - 9000 ? 1 : 997)
            array[i].Should().Be(At(i));
        byte[] copy = [.. array];
        copy.AsSpan().SequenceEqual(array).Should().BeTrue();
        Array.Resize(ref copy, length + 1);
        Array.Reverse(array);
        array[0].Should().Be(At(length - 1));
        GC.GetGeneration(array).Should().Be(GC.MaxGeneration);
    }

    [LinuxFact]
    public void What_is_written_to_it_stays_here()
    {
        using SegmentLease lease = Fill(Length);
        byte[] first = Make(lease, Length), second = Make(lease, Length);
        Array.Fill(first, (byte)0xEE);
        second[Length / 2] = 0xDD;
        for (int i = 0; i < Length; i += 101)
        {
            Source(lease, Length)[i].Should().Be(At(i));
            first[i].Should().Be(0xEE);
            second[i].Should().Be(i == Length / 2 ? (byte)0xDD : At(i));
        }
    }

    [LinuxFact]
    public void It_is_told_apart_from_one_that_was_written_byte_by_byte()
    {
        using SegmentLease lease = Fill(Length);
        byte[] array = Make(lease, Length);
        ShouldLie(array, 0, lease);
        // Reading changes nothing.
        array.AsSpan().IndexOf((byte)0xF0).Should().Be(-1);
        ShouldLie(array, 0, lease);
        foreach (int changed in new[] { 0, 1, 4095, 4096, 5000, Length / 2, Length - 4097, Length - 1 })
        {
            byte[] mine = Make(lease, Length);
            mine[changed] ^= 0xFF;
            MappedArrays.Find(mine).Should().BeNull($"byte {changed} was written");
            if (changed > 20_000)
                ShouldLie(mine.AsSpan(3, changed - 10_000), 3, lease);
            if (changed < Length - 20_000)
                ShouldLie(mine.AsSpan(changed + 10_000, 5000), changed + 10_000, lease);
        }
        MappedArrays.Find(new byte[100]).Should().BeNull();
        MappedArrays.Find(default).Should().BeNull();
    }

    [LinuxFact]
    public void Its_segment_is_used_again_when_it_is_gone_and_not_before()
    {
        PooledSegment pooled = SegmentPool.TryTake(Length)!;
        SegmentName name = pooled.Lease.Name;
        Use(pooled);
        for (int i = 0; i < 100 && !IsTakenAgain(name); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    // What a process that was killed saw is never used again: nobody will say that it is gone, and it goes with the last that has it.
    [LinuxFact]
    public void A_segment_that_somebody_still_sees_is_not_used_again()
    {
        PooledSegment pooled = SegmentPool.TryTake(Length)!;
        SegmentName name = pooled.Lease.Name;
        SegmentLease killed = pooled.Lease.TryView()!;
        pooled.Dispose();
        for (int i = 0; i < 5; i++)
            IsTakenAgain(name).Should().BeFalse();
        killed.HasViewers.Should().BeTrue();
        killed.Dispose();
    }

    [LinuxFact]
    public void Finalizers_find_it_whole()
    {
        using SegmentLease lease = Fill(Length);
        var sum = new StrongBox<long>(-1);
        Drop(lease, sum);
        for (int i = 0; i < 100 && sum.Value < 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        sum.Value.Should().Be(Sum(Source(lease, Length)));
    }

    [LinuxFact]
    public void The_heap_is_clean_where_such_arrays_were()
    {
        using SegmentLease lease = Fill(36 << 20);
        UseMany(lease);
        for (int i = 0; i < 100 && lease.HasViewers; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        lease.HasViewers.Should().BeFalse();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void UseMany(SegmentLease lease)
    {
        var random = new Random(3);
        var kept = new byte[4][];
        for (int i = 0; i < 150; i++)
        {
            int length = random.Next(5) == 0 ? 36 << 20 : random.Next(1 << 16, 6 << 20);
            byte[] array = Make(lease, length);
            array[random.Next(length)] = 0xEE;
            kept[random.Next(kept.Length)] = array;
            // Of the same part of the heap, and of the other one for large arrays: both have to be all zero.
            GC.AllocateArray<byte>(random.Next(1 << 16, 3 << 20), pinned: true).AsSpan().IndexOfAnyExcept((byte)0).Should().Be(-1);
            new byte[random.Next(1 << 17, 3 << 20)].AsSpan().IndexOfAnyExcept((byte)0).Should().Be(-1);
            if (i % 20 == 0)
                GC.Collect();
        }
        GC.KeepAlive(kept);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Use(PooledSegment pooled)
    {
        byte[] array = Make(pooled.Lease, Length);
        pooled.Dispose();
        for (int i = 0; i < 5; i++)
            IsTakenAgain(pooled.Lease.Name).Should().BeFalse();
        GC.KeepAlive(array);
    }

    private static bool IsTakenAgain(SegmentName name)
    {
        var taken = new List<PooledSegment>();
        for (int i = 0; i < 4; i++)
            taken.Add(SegmentPool.TryTake(Length)!);
        bool found = taken.Exists(one => one.Lease.Name.Id == name.Id);
        taken.ForEach(static one => one.Dispose());
        return found;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop(SegmentLease lease, StrongBox<long> sum) => GC.KeepAlive(new Adder(Make(lease, Length), sum));

    private static void ShouldLie(ReadOnlySpan<byte> bytes, long at, SegmentLease lease)
    {
        (SegmentLease Lease, long Offset)? found = MappedArrays.Find(bytes);
        found.HasValue.Should().BeTrue();
        found!.Value.Lease.Name.Should().Be(lease.Name);
        (found.Value.Offset - MappedArrays.BestOffset).Should().Be(at);
        found.Value.Lease.Dispose();
    }

    private static SegmentLease Fill(int length)
    {
        SegmentLease lease = SegmentTable.Create(MappedArrays.BestOffset + length);
        Span<byte> data = Source(lease, length);
        for (int i = 0; i < length; i++)
            data[i] = At(i);
        return lease;
    }

    private static unsafe Span<byte> Source(SegmentLease lease, int length) => new(lease.Data + MappedArrays.BestOffset, length);

    // The first attempt may miss where the heap has holes.
    private static byte[] Make(SegmentLease lease, int length)
    {
        for (int i = 0; i < 20; i++)
        {
            if (MappedArrays.TryMake<byte>(lease, MappedArrays.BestOffset, length) is { } array)
                return array;
        }
        throw new InvalidOperationException($"No array lies as it has to, with {MappedArrays.Count} shown.");
    }

    private static byte At(int i) => (byte)(i % 239);

    private static long Sum(ReadOnlySpan<byte> bytes)
    {
        long sum = 0;
        foreach (byte one in bytes)
            sum += one;
        return sum;
    }

    private sealed class Adder(byte[] array, StrongBox<long> sum)
    {
        ~Adder() => sum.Value = Sum(array);
    }
}
