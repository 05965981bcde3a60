namespace Parallelism.Tests.SharedMemory;

// What a shared array is in one process.
public sealed class SharedArrayTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(1_000_000)]
    public void It_has_its_length_and_begins_with_zeros(int length)
    {
        using var array = new SharedArray<double>(length);
        array.Length.Should().Be(length);
        array.AsSpan().IndexOfAnyExcept(0.0).Should().Be(-1);
        array.AsSpan().Length.Should().Be(length);
        array.ToArray().Should().HaveCount(length);
    }

    [Fact]
    public void It_takes_a_copy_of_elements_and_gives_one()
    {
        int[] numbers = [1, 2, 3];
        using var array = new SharedArray<int>(numbers);
        numbers[0] = 9;
        array[2] = 7;
        array.ToArray().Should().Equal(1, 2, 7);
        int[] target = new int[4];
        array.CopyTo(target);
        target.Should().Equal(1, 2, 7, 0);
        array.CopyFrom([5, 6]);
        array.ToArray().Should().Equal(5, 6, 7);
        FluentActions.Invoking(() => array.CopyFrom(new int[4])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => array.CopyTo(new int[2])).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void An_element_is_read_and_written_in_place()
    {
        using var array = new SharedArray<Guid>(3);
        var id = Guid.NewGuid();
        array[1] = id;
        ref Guid element = ref array[1];
        element.Should().Be(id);
        array[^2].Should().Be(id);
        array.AsMemory().Span[1].Should().Be(id);
        array.AsSpan(1, 2)[0].Should().Be(id);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void An_index_outside_is_refused(int index)
    {
        using var array = new SharedArray<int>(3);
        FluentActions.Invoking(() => array[index]).Should().Throw<IndexOutOfRangeException>();
        FluentActions.Invoking(() => array[index] = 1).Should().Throw<IndexOutOfRangeException>();
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 4)]
    [InlineData(4, 0)]
    [InlineData(2, 2)]
    [InlineData(1, -1)]
    [InlineData(1, int.MaxValue)]
    public void A_slice_outside_is_refused(int start, int length)
    {
        using var array = new SharedArray<int>(3);
        FluentActions.Invoking(() => array.Slice(start, length)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => array.AsSpan(start, length).Length).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void A_length_outside_is_refused()
    {
        FluentActions.Invoking(() => new SharedArray<int>(-1)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("length");
        FluentActions.Invoking(() => new SharedArray<int>(int.MaxValue)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("length");
    }

    [Fact]
    public void A_slice_shows_the_same_memory()
    {
        using var array = new SharedArray<int>(10);
        SharedArray<int> middle = array[2..8], inner = middle.Slice(1, 2);
        middle[0] = 1;
        inner[1] = 2;
        array.ToArray().Should().Equal(0, 0, 1, 0, 2, 0, 0, 0, 0, 0);
        middle.Dispose();
        middle[0].Should().Be(1, "a slice is disposed with its array");
    }

    [Theory]
    [InlineData(10, 3, new[] { 4, 3, 3 })]
    [InlineData(2, 3, new[] { 1, 1, 0 })]
    [InlineData(9, 3, new[] { 3, 3, 3 })]
    [InlineData(0, 2, new[] { 0, 0 })]
    [InlineData(5, 1, new[] { 5 })]
    public void A_partition_covers_each_element_once(int length, int parts, int[] expected)
    {
        using var array = new SharedArray<int>(length);
        SharedArray<int>[] slices = array.Partition(parts);
        slices.Select(static slice => slice.Length).Should().Equal(expected);
        for (int i = 0; i < parts; i++)
            slices[i].AsSpan().Fill(i + 1);
        array.ToArray().Should().Equal(expected.SelectMany(static (count, i) => Enumerable.Repeat(i + 1, count)));
        FluentActions.Invoking(() => array.Partition(0)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void After_disposal_nothing_is_touched_any_more()
    {
        var array = new SharedArray<int>(4);
        SharedArray<int> slice = array.Slice(1, 2);
        Memory<int> memory = array.AsMemory();
        array.Dispose();
        array.Dispose();
        Action[] uses =
        [
            () => array[0] = 1, () => _ = slice[0], () => array.AsSpan(), () => array.Slice(0, 1), () => array.ToArray(), () => array.AsMemory(), () => array.CopyTo(new int[9]),
            () => array.CopyFrom([1]), () => array.Partition(2), () => array.AtomicAdd(0, 1), () => _ = memory.Span[0], () => memory.Pin().Dispose(),
        ];
        foreach (Action use in uses)
            use.Should().Throw<ObjectDisposedException>();
    }

    [Fact(Timeout = 30_000)]
    public async Task Atomic_additions_lose_none()
    {
        using var ints = new SharedArray<int>(2);
        using var uints = new SharedArray<uint>(2);
        using var longs = new SharedArray<long>(2);
        using var ulongs = new SharedArray<ulong>(2);
        using var floats = new SharedArray<float>(2);
        using var doubles = new SharedArray<double>(2);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                ints.AtomicAdd(1, 1);
                uints.AtomicAdd(1, 1);
                longs.AtomicAdd(1, -1);
                ulongs.AtomicAdd(1, 1);
                floats.AtomicAdd(1, 1);
                doubles.AtomicAdd(1, 0.5);
            }
        })));
        (ints[1], uints[1], longs[1], ulongs[1], floats[1], doubles[1]).Should().Be((40_000, 40_000u, -40_000L, 40_000ul, 40_000f, 20_000.0));
        (ints[0], doubles[0]).Should().Be((0, 0.0));
        doubles[0] = double.NaN;
        doubles.AtomicAdd(0, 1).Should().Be(double.NaN, "and it comes to an end");
        ints.AtomicAdd(1, 2).Should().Be(40_002);
    }

    [Fact]
    public void Elements_lie_aligned_for_vectors()
    {
        using var array = new SharedArray<double>(100);
        unsafe
        {
            fixed (double* first = array.AsSpan())
                ((long)first % 64).Should().Be(0);
        }
    }

    [Fact]
    public void More_than_4_GiB_are_indexed_right()
    {
        // Of all that only three pages are ever there.
        using var array = new SharedArray<long>(700_000_000);
        array[0] = 1;
        array[600_000_000] = 2;
        array[^1] = 3;
        array.Slice(600_000_000, 10)[0].Should().Be(2);
        array.AsSpan()[699_999_999].Should().Be(3);
        array[536_870_912].Should().Be(0);
    }
}
