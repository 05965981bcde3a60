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
