using System.Buffers;
using Parallelism.Serialization;

namespace Parallelism.Tests.Serialization;

public sealed class AllocationTests
{
    internal record struct Point(double X, double Y);

    internal sealed record Row(int Id, string Name, double Value, DateTime At, bool Flag, DayOfWeek Day, long? Big, Point Place, int[] Numbers, List<string> Tags, Row? Next);

    [Fact]
    public void Writing_allocates_nothing_once_warm()
    {
        var row = new Row(1, "namä", 2.5, DateTime.UtcNow, true, DayOfWeek.Friday, 5, new(1, 2), [1, 2, 3], ["a", "b"], null);
        BytesPerWrite(42).Should().Be(0);
        BytesPerWrite("some text").Should().Be(0);
        BytesPerWrite(row with { Next = row }).Should().Be(0);
        BytesPerWrite((1, "x", 2.5)).Should().Be(0);
        BytesPerWrite(new Dictionary<string, int> { ["a"] = 1 }).Should().Be(0);
        BytesPerWrite<object>("x").Should().Be(0);
    }

    internal record struct Simple(Guid Key, decimal Amount, DateTimeOffset At, TimeSpan For, DateOnly Due, DayOfWeek Day, int? Some, double? None, DateTime Local, Half Half, (int, long) Pair);

    [Fact]
    public void Simple_types_are_neither_boxed_nor_copied_to_the_heap()
    {
        var value = new Simple(Guid.NewGuid(), 12.5m, DateTimeOffset.Now, TimeSpan.FromSeconds(1), new(2026, 11, 22), DayOfWeek.Friday, 5, null, DateTime.Now, (Half)1.5, (1, 2));
        BytesPerWrite(value).Should().Be(0);
        BytesPerWrite<Simple?>(value).Should().Be(0);
        byte[] bytes = Travel.Write(value);
        var context = new ReadContext { Formatters = Travel.Table };
        Simple back = default;
        Measure(() => back = Payload.Read<Simple>(bytes, context)).Should().Be(0);
        back.Should().Be(value);
    }

    [Fact]
    public void Reading_allocates_the_objects_alone_once_warm()
    {
        byte[] bytes = Travel.Write((1, 2.5, new Point(1, 2), true));
        var context = new ReadContext { Formatters = Travel.Table };
        (int, double, Point, bool) value = default;
        Measure(() => value = Payload.Read<(int, double, Point, bool)>(bytes, context)).Should().Be(0);
        value.Item2.Should().Be(2.5);
    }

    private static double BytesPerWrite<T>(T value)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        var context = new WriteContext { Formatters = Travel.Table };
        return Measure(() =>
        {
            buffer.ResetWrittenCount();
            Payload.Write(buffer, value, context);
        });
    }

    // Whole bytes per call: background compilation may allocate now and then.
    private static double Measure(Action action)
    {
        for (int i = 0; i < 200; i++)
        {
            action();
        }

        const int Calls = 10_000;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Calls; i++)
        {
            action();
        }

        return Math.Floor((GC.GetAllocatedBytesForCurrentThread() - before) / (double)Calls);
    }
}
