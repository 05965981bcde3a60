namespace Parallelism.Tests.Contract;

// The same code with memory that is shared on every strategy, whatever their traits say of other memory.
public abstract partial class ContractTests
{
    [Promise]
    public async Task A_loop_writes_a_captured_shared_array()
    {
        using var squares = new SharedArray<int>(1000);
        await Strategy.ForAsync(0, squares.Length, i => squares[i] = i * i);
        squares.ToArray().Should().Equal(Enumerable.Range(0, 1000).Select(static i => i * i));
    }

    [Promise]
    public async Task A_loop_adds_to_a_captured_shared_array_atomically()
    {
        using var sums = new SharedArray<double>(3);
        await Strategy.ForAsync(0, 3000, i => sums.AtomicAdd(i % 3, 0.5));
        sums.ToArray().Should().Equal(500, 500, 500);
    }

    [Promise]
    public async Task Items_write_slices_that_are_their_arguments()
    {
        using var array = new SharedArray<long>(100);
        int[] lengths = await Strategy.MapAsync(array.Partition(7), static part =>
        {
            part.AsSpan().Fill(part.Length);
            return part.Length;
        });
        lengths.Sum().Should().Be(100);
        array.ToArray().Should().Equal(lengths.SelectMany(static length => Enumerable.Repeat((long)length, length)));
    }

    [Promise]
    public async Task A_shared_array_comes_home_as_a_result_and_stays_shared()
    {
        using var mine = new SharedArray<int>(10);
        SharedArray<int> same = await Strategy.RunAsync(() => mine.Slice(2, 3));
        same[0] = 7;
        mine[2].Should().Be(7);
        using SharedArray<int> made = await Strategy.RunAsync(static () => new SharedArray<int>([1, 2, 3]));
        await Strategy.RunAsync(() => { made[1] = 20; });
        made.ToArray().Should().Equal(1, 20, 3);
    }

    [Promise]
    public async Task Shared_arrays_stand_in_records_and_lists()
    {
        using var first = new SharedArray<int>(3);
        using var second = new SharedArray<int>(3);
        var holder = new SharedHolder("two", [first, second]);
        SharedHolder back = await Strategy.RunAsync(() =>
        {
            holder.Arrays[0][0] = 1;
            holder.Arrays[1][2] = 2;
            return holder;
        });
        (first[0], second[2]).Should().Be((1, 2));
        back.Arrays[1][1] = 5;
        second[1].Should().Be(5);
        List<int> streamed = await CollectAsync(Strategy.StreamAsync([first, second], static array => array[0] + array[1] + array[2]));
        streamed.Should().Equal(1, 7);
    }

    [Promise]
    public async Task A_reduction_reads_a_shared_array()
    {
        using var numbers = new SharedArray<int>([.. Enumerable.Range(1, 10_000)]);
        long sum = await Strategy.ReduceAsync(0, numbers.Length, 0L, (total, i) => total + numbers[i], static (a, b) => a + b);
        sum.Should().Be(50_005_000);
    }

    public sealed record SharedHolder(string Name, List<SharedArray<int>> Arrays);
}
