namespace Parallelism.Tests.Serialization;

public sealed class ObjectTests
{
    internal sealed record Line(string Article, int Count, double Price);

    internal record Order(int Id, string? Customer, Line[] Lines, List<string> Tags, DateTime At, DayOfWeek Day, int? Rabatt);

    internal sealed record RushOrder(int Id, string? Customer, Line[] Lines, List<string> Tags, DateTime At, DayOfWeek Day, int? Rabatt, TimeSpan Within)
        : Order(Id, Customer, Lines, Tags, At, Day, Rabatt);

    internal struct Point
    {
        public int X;
        private readonly long _y;

        public Point(int x, long y) => (X, _y) = (x, y);

        public readonly long Y => _y;
    }

    private static Order Sample(int id) =>
        new(id, "Ä€😀", [new Line("a", 1, 1.5), null!], ["x", "", null!], new DateTime(2026, 3, 4, 5, 6, 7, DateTimeKind.Local), DayOfWeek.Friday, 7);

    // More often than reflection is used, so that both ways are seen.
    [Fact]
    public void A_record_comes_back_by_reflection_and_by_generated_code()
    {
        for (int i = 0; i < 40; i++)
        {
            Order order = Sample(i);
            Order back = Travel.There(order);
            back.Should().BeEquivalentTo(order, options => options.WithStrictOrdering());
            back.At.Kind.Should().Be(DateTimeKind.Local);
        }
    }

    [Fact]
    public void A_struct_with_readonly_fields_comes_back()
    {
        for (int i = 0; i < 40; i++)
        {
            Point back = Travel.There(new Point(i, -i));
            back.X.Should().Be(i);
            back.Y.Should().Be(-i);
        }
    }

    [Fact]
    public void A_derived_object_comes_back_as_itself_behind_its_base_type()
    {
        var rush = new RushOrder(1, null, [], [], default, default, null, TimeSpan.FromHours(2));
        Travel.There<Order>(rush).Should().BeOfType<RushOrder>().Which.Within.Should().Be(TimeSpan.FromHours(2));
        Travel.There<object>(rush).Should().BeOfType<RushOrder>();
        Travel.There<object?[]>([rush, 5, "x", (byte)3, 2.5f, null, true]).Should().BeEquivalentTo(new object?[] { rush, 5, "x", (byte)3, 2.5f, null, true });
    }
}
