using System.Runtime.InteropServices;

namespace Parallelism.Tests.Contract;

// Values of every way to travel: in the pipe, through shared memory, and shown where they arrive. Each comes and goes as it is, as argument, capture and result.
public abstract partial class ContractTests
{
    private static readonly int[] Sizes = [1000, (256 << 10) - 1, 256 << 10, (2 << 20) + 8];

    [Promise]
    public async Task Arrays_of_every_size_and_kind_come_and_go()
    {
        foreach (int size in Sizes)
        {
            await ShouldComeAndGoAsync(Make<byte>(size));
            await ShouldComeAndGoAsync(Make<char>(size));
            await ShouldComeAndGoAsync(Make<double>(size));
            await ShouldComeAndGoAsync(Make<Sample.Colour>(size));
            await ShouldComeAndGoAsync(Make<Spot>(size));
        }
    }

    [Promise]
    public async Task Large_values_of_every_form_come_and_go()
    {
        int[] numbers = Make<int>(Sizes[^1]);
        var forms = new LargeForms(numbers.AsMemory(3, 600_000 / 4), numbers.AsMemory(1), [.. numbers], new(numbers, 5, 400_000), new() { ["x"] = numbers, ["y"] = [1] }, new int[700, 400]);
        forms.Matrix[699, 399] = 8;
        LargeForms back = (await Strategy.MapAsync([forms], static forms =>
        {
            forms.List[5]++;
            forms.Writable.Span[7] += 2;
            return forms;
        }))[0];
        back.Fixed.Length.Should().Be(150_000);
        back.List[5].Should().Be(At<int>(5) + 1);
        back.Writable.Span[7].Should().Be(At<int>(8) + 2);
        numbers[8].Should().Be(At<int>(8) + (Traits.SharesMemory ? 2 : 0));
        back.Part.Should().HaveCount(400_000);
        back.Part[9].Should().Be(At<int>(14));
        back.ByName["x"].Should().HaveCount(numbers.Length);
        back.Matrix[699, 399].Should().Be(8);
    }

    [Promise]
    public async Task Streams_and_reductions_take_large_values()
    {
        long[] numbers = Make<long>(Sizes[^1]);
        List<long[]> streamed = await CollectAsync(Strategy.StreamAsync(Enumerable.Range(0, 6), i =>
        {
            long[] made = [.. numbers];
            made[0] = i;
            return made;
        }));
        streamed.Select(static made => made[0]).Should().Equal(0, 1, 2, 3, 4, 5);
        foreach (long[] made in streamed)
            made.AsSpan(1).SequenceEqual(numbers.AsSpan(1)).Should().BeTrue();
        long sum = await Strategy.ReduceAsync(0, 1000, 0L, (total, i) => total + (byte)numbers[i], static (a, b) => a + b);
        sum.Should().Be(numbers.Take(1000).Sum(static number => (byte)number));
    }

    private async Task ShouldComeAndGoAsync<T>(T[] array)
        where T : unmanaged
    {
        T[][] back = await Strategy.MapAsync([array], static x => x);
        back[0].AsSpan().SequenceEqual(array).Should().BeTrue($"{typeof(T)}[{array.Length}]");
        T[] made = await Strategy.RunAsync(() => (T[])array.Clone());
        made.AsSpan().SequenceEqual(array).Should().BeTrue($"{typeof(T)}[{array.Length}]");
    }

    private static T[] Make<T>(int bytes)
        where T : unmanaged
    {
        T[] array = new T[bytes / System.Runtime.CompilerServices.Unsafe.SizeOf<T>()];
        for (int i = 0; i < array.Length; i++)
            array[i] = At<T>(i);
        return array;
    }

    private static T At<T>(int i)
        where T : unmanaged
    {
        Span<T> one = stackalloc T[1];
        MemoryMarshal.AsBytes(one).Fill((byte)(i % 100));
        return one[0];
    }

    public readonly record struct Spot(double X, double Y, long Z);

    public sealed record LargeForms(
        ReadOnlyMemory<int> Fixed, Memory<int> Writable, List<int> List, ArraySegment<int> Part, Dictionary<string, int[]> ByName, int[,] Matrix);
}
