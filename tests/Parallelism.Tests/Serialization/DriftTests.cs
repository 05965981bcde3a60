using System.Runtime.Serialization;

namespace Parallelism.Tests.Serialization;

public sealed class DriftTests
{
    internal sealed class V1
    {
        public int Id { get; set; }

        public string Old { get; set; } = "";
    }

    internal sealed class V2
    {
        public List<int> Added { get; } = [7];

        public int Id { get; private set; }

        public string Level { get; init; } = "default";
    }

    internal sealed record WithoutConstructor(int Id, string? Added);

    internal sealed class Ignoring
    {
        public int Kept { get; set; } = 1;

        [IgnoreDataMember]
        public Stream? Left { get; set; }

        [NonSerialized]
        private Action? _cache = () => { };

        public bool HasCache => _cache is not null;
    }

    internal class Root
    {
        private readonly int _value = 1;

        public int RootValue => _value;
    }

    internal class Middle : Root
    {
        private readonly int _value = 2;

        public int MiddleValue => _value;
    }

    internal sealed class Last : Middle
    {
        private int _value;

        public int LastValue => _value;

        public Last Set(int value)
        {
            _value = value;
            return this;
        }
    }

    internal sealed class Picky
    {
        public Picky(int number) => Number = number > 0 ? number : throw new ArgumentOutOfRangeException(nameof(number));

        public int Number { get; }

        public required string Name { get; init; }
    }

    [Fact]
    public void Unknown_members_are_skipped_and_missing_ones_hold_their_initial_values()
    {
        byte[] bytes = Travel.Write(new V1 { Id = 5, Old = "x" });
        for (int i = 0; i < 20; i++)
        {
            V2 back = Travel.Read<V2>(bytes);
            back.Id.Should().Be(5);
            back.Added.Should().Equal(7);
            back.Level.Should().Be("default");
        }

        Travel.Read<WithoutConstructor>(bytes).Should().Be(new WithoutConstructor(5, null));
    }

    [Fact]
    public void Members_may_come_in_any_order() =>
        Travel.Read<V1>([0x82, 0xA3, (byte)'O', (byte)'l', (byte)'d', 0xA1, (byte)'y', 0xA2, (byte)'I', (byte)'d', 0x09]).Should().BeEquivalentTo(new V1 { Id = 9, Old = "y" });

    [Fact]
    public void Ignored_members_stay_behind()
    {
        using var stream = new MemoryStream();
        Ignoring back = Travel.There(new Ignoring { Kept = 3, Left = stream });
        back.Kept.Should().Be(3);
        back.Left.Should().BeNull();
        back.HasCache.Should().BeFalse("no constructor ran");
    }

    [Fact]
    public void Fields_of_the_same_name_in_base_classes_are_told_apart()
    {
        Last back = Travel.There(new Last().Set(3));
        (back.RootValue, back.MiddleValue, back.LastValue).Should().Be((1, 2, 3));
    }

    [Fact]
    public void A_type_without_a_usable_constructor_comes_back()
    {
        Picky back = Travel.There(new Picky(3) { Name = "n" });
        (back.Number, back.Name).Should().Be((3, "n"));
    }

    [Fact]
    public void An_exception_comes_back_with_its_state_and_stack()
    {
        Exception thrown = FluentActions.Invoking(() => int.Parse("x", null)).Should().Throw<FormatException>().Which;
        thrown.Data["key"] = 5;
        var outer = new AggregateException("outer", thrown, new ArgumentOutOfRangeException("name", 7, "why"));
        AggregateException back = Travel.There(outer, references: true);
        back.Message.Should().Be(outer.Message);
        back.InnerExceptions[0].Should().BeOfType<FormatException>().Which.StackTrace.Should().Contain("Parse");
        back.InnerExceptions[0].Data["key"].Should().Be(5);
        back.InnerExceptions[1].Should().BeOfType<ArgumentOutOfRangeException>().Which.ActualValue.Should().Be(7);
    }

    [Fact]
    public unsafe void Inline_arrays_and_fixed_buffers_come_back_whole()
    {
        var eight = default(Eight);
        eight[7] = 77;
        Travel.There(eight)[7].Should().Be(77);
        var buffer = default(Buffered);
        buffer.Values[3] = 33;
        Buffered back = Travel.There(buffer);
        back.Values[3].Should().Be(33);
    }

    [System.Runtime.CompilerServices.InlineArray(8)]
    internal struct Eight
    {
        private int _first;
    }

    internal unsafe struct Buffered
    {
        public fixed int Values[4];
    }
}
