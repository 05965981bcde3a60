using System.Numerics;

namespace Parallelism.Tests.Contract;

public abstract partial class ContractTests
{
    [Promise]
    public async Task A_result_comes_back() => (await Strategy.RunAsync(static () => 6 * 7)).Should().Be(42);

    [Promise]
    public async Task Work_without_a_result_has_ended_when_the_call_ends()
    {
        Signals signals = _signals;
        await Strategy.RunAsync(() => signals.Set("done"));
        signals.IsSet("done").Should().BeTrue();
    }

    [Promise]
    public async Task Work_runs_exactly_once()
    {
        Signals signals = _signals;
        await Strategy.RunAsync(() => signals.Add("run"));
        await Strategy.MapAsync(Enumerable.Range(0, 30).ToArray(), i => Count(signals, i));
        signals.Count("run").Should().Be(31);

        static int Count(Signals signals, int i)
        {
            signals.Add("run");
            return i;
        }
    }

    [Promise]
    public async Task A_null_result_is_null()
    {
        (await Strategy.RunAsync(static () => (string?)null)).Should().BeNull();
        (await Strategy.RunAsync(static () => (int?)null)).Should().BeNull();
        (await Strategy.MapAsync([1, 2], static i => i == 1 ? null : "two")).Should().Equal(null, "two");
    }

    [Promise]
    public async Task Null_elements_arrive_as_null() =>
        (await Strategy.MapAsync(new[] { "a", null, "ccc" }, static s => s?.Length ?? -1)).Should().Equal(1, -1, 3);

    [Promise]
    public async Task A_large_result_comes_back_whole()
    {
        byte[] result = await Strategy.RunAsync(static () => Pattern(8 * 1024 * 1024));
        result.AsSpan().SequenceEqual(Pattern(8 * 1024 * 1024)).Should().BeTrue();
    }

    [Promise]
    public async Task A_large_captured_value_arrives_whole()
    {
        byte[] data = Pattern(8 * 1024 * 1024);
        (await Strategy.RunAsync(() => Sum(data))).Should().Be(Sum(data));
    }

    [Promise]
    public async Task Large_arguments_and_results_cross_in_both_directions_at_once()
    {
        byte[][] blocks = [.. Enumerable.Range(1, 6).Select(i => Pattern(i * 300_000))];
        byte[][] turned = await Strategy.MapAsync(blocks, static block => block.Reverse().ToArray());
        for (int i = 0; i < blocks.Length; i++)
            turned[i].Reverse().ToArray().AsSpan().SequenceEqual(blocks[i]).Should().BeTrue();
    }

    [Promise]
    public async Task Scalars_come_back_equal()
    {
        await ShouldEcho(true);
        await ShouldEcho(byte.MaxValue);
        await ShouldEcho(sbyte.MinValue);
        await ShouldEcho(short.MinValue);
        await ShouldEcho(ushort.MaxValue);
        await ShouldEcho(int.MinValue);
        await ShouldEcho(uint.MaxValue);
        await ShouldEcho(long.MinValue);
        await ShouldEcho(ulong.MaxValue);
        await ShouldEcho(float.Epsilon);
        await ShouldEcho(double.NaN);
        await ShouldEcho(decimal.MaxValue / 3);
        await ShouldEcho('å');
        await ShouldEcho("");
        await ShouldEcho("Zażółć 🦊 \0 end");
        await ShouldEcho(Sample.Colour.Green);
        await ShouldEcho<int?>(5);
    }

    [Promise]
    public async Task Values_of_the_base_library_come_back_equal()
    {
        await ShouldEcho(new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc).AddTicks(7));
        await ShouldEcho(new DateTimeOffset(2024, 2, 29, 1, 2, 3, TimeSpan.FromMinutes(345)));
        await ShouldEcho(TimeSpan.FromTicks(-12345678901));
        await ShouldEcho(new Guid("8d1c0f0e-7a5b-4c62-9a61-f25f2b2f2a11"));
        await ShouldEcho(new Uri("https://example.org/a?b=c#d"));
        await ShouldEcho(BigInteger.Pow(7, 200));
    }

    [Promise]
    public async Task Date_kinds_are_kept()
    {
        foreach (DateTimeKind kind in Enum.GetValues<DateTimeKind>())
        {
            var time = new DateTime(2024, 7, 1, 12, 0, 0, kind);
            (await Strategy.RunAsync(() => time)).Kind.Should().Be(kind);
        }
    }

    [Promise]
    public async Task Collections_come_back_equal()
    {
        int[] array = [1, 2, 3];
        int[] empty = [];
        List<string?> list = ["a", null, "c"];
        Dictionary<string, int[]> map = new() { ["x"] = [1], ["y"] = [] };
        HashSet<int> set = [3, 1, 2];
        (await Strategy.RunAsync(() => array)).Should().Equal(array);
        (await Strategy.RunAsync(() => empty)).Should().BeEmpty();
        (await Strategy.RunAsync(() => list)).Should().Equal(list);
        (await Strategy.RunAsync(() => map)).Should().BeEquivalentTo(map);
        (await Strategy.RunAsync(() => set)).Should().BeEquivalentTo(set);
    }

    [Promise]
    public async Task Tuples_records_and_structs_come_back_equal()
    {
        (int Id, string Name) pair = (1, "one");
        var point = new Sample.Point { X = 1.5, Y = -0.0 };
        (await Strategy.RunAsync(() => pair)).Should().Be(pair);
        (await Strategy.RunAsync(() => Tuple.Create(pair.Id, 2.5))).Should().Be(Tuple.Create(1, 2.5));
        (await Strategy.RunAsync(() => point)).Should().Be(point);
        (await Strategy.RunAsync(static () => new Sample.Line("nail", 3, 0.05m))).Should().Be(new Sample.Line("nail", 3, 0.05m));
        (await Strategy.RunAsync(static () => Sample.MakeOrder())).Should().BeEquivalentTo(Sample.MakeOrder());
    }

    [Promise]
    public async Task Nested_objects_arrive_whole()
    {
        var tree = new Sample.Node { Name = "root", Children = [new() { Name = "left" }, new() { Name = "right", Children = [new() { Name = "leaf" }] }] };
        (await Strategy.RunAsync(() => Flatten(tree))).Should().Equal("root", "left", "right", "leaf");
        (await Strategy.RunAsync(() => tree)).Should().BeEquivalentTo(tree);
    }

    [Promise]
    public async Task Records_travel_as_arguments()
    {
        Sample.Order[] orders = [.. Enumerable.Range(0, 20).Select(i => Sample.MakeOrder() with { Id = i })];
        (await Strategy.MapAsync(orders, static order => (order.Id, order.Total))).Should().Equal(orders.Select(order => (order.Id, order.Total)));
    }

    [Promise]
    public async Task A_map_of_nothing_is_nothing()
    {
        (await Strategy.MapAsync(Array.Empty<int>(), static i => i)).Should().BeEmpty();
        (await Strategy.MapAsync(Enumerable.Empty<int>().Where(static _ => true), static i => i)).Should().BeEmpty();
        (await CollectAsync(Strategy.StreamAsync(Array.Empty<int>(), static i => i))).Should().BeEmpty();
    }

    [Promise]
    public async Task A_map_of_one_item_is_one_result() => (await Strategy.MapAsync([21], static i => 2 * i)).Should().Equal(42);

    private static byte[] Pattern(int length)
    {
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++)
            data[i] = (byte)((i * 31) ^ (i >> 8));
        return data;
    }

    private static long Sum(byte[] data)
    {
        long sum = 0;
        for (int i = 0; i < data.Length; i++)
            sum = (sum * 31) + data[i];
        return sum;
    }

    private static List<string> Flatten(Sample.Node node) => [node.Name, .. node.Children.SelectMany(Flatten)];

    private async Task ShouldEcho<T>(T value)
    {
        T echo = await Strategy.RunAsync(() => value);
        echo.Should().Be(value);
        (await Strategy.MapAsync([value, value], static item => item)).Should().Equal(value, value);
    }
}
