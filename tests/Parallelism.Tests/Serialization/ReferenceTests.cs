using System.Runtime.Serialization;
using Parallelism.Serialization;

namespace Parallelism.Tests.Serialization;

public sealed class ReferenceTests
{
    internal class Node
    {
        public string Name { get; init; } = "";

        public Node? Next { get; set; }

        public List<Node> Children { get; } = [];

        public Dictionary<string, Node>? ByName { get; set; }

        public object Gate { get; init; } = new();
    }

    internal sealed class Leaf : Node
    {
        public Node? Owner { get; set; }
    }

    [Fact]
    public void A_circle_of_objects_comes_back_as_a_circle()
    {
        for (int i = 0; i < 20; i++)
        {
            var first = new Node { Name = "first" };
            first.Next = new Leaf { Name = "second", Owner = first, Next = first };
            first.Children.AddRange([first, first.Next]);
            first.ByName = new() { ["first"] = first, ["second"] = first.Next };

            Node back = Travel.There(first, references: true);

            back.Name.Should().Be("first");
            Leaf second = back.Next.Should().BeOfType<Leaf>().Which;
            second.Owner.Should().BeSameAs(back);
            second.Next.Should().BeSameAs(back);
            back.Children.Should().SatisfyRespectively(x => x.Should().BeSameAs(back), x => x.Should().BeSameAs(second));
            back.ByName!["second"].Should().BeSameAs(second);
        }
    }

    [Fact]
    public void Shared_objects_stay_shared_and_equal_ones_stay_apart()
    {
        int[] numbers = [1, 2];
        var gate = new object();
        object?[] back = Travel.There<object?[]>([numbers, numbers, new int[] { 1, 2 }, gate, gate, new Version(1, 2), null, "x", "x"], references: true);
        back[1].Should().BeSameAs(back[0]);
        back[2].Should().NotBeSameAs(back[0]);
        back[4].Should().BeSameAs(back[3]).And.BeOfType<object>();
        object?[] itself = new object?[1];
        itself[0] = itself;
        object?[] loop = Travel.There(itself, references: true);
        loop[0].Should().BeSameAs(loop);
    }

    [DataContract(IsReference = true)]
    internal sealed class Knot
    {
        public string Name { get; set; } = "";

        public List<Knot> Tied { get; } = [];

        public Node? Free { get; set; }

        public object? Any { get; set; }
    }

    [Fact]
    public void Types_that_ask_for_it_keep_their_identity_where_others_do_not()
    {
        for (int i = 0; i < 20; i++)
        {
            var free = new Node { Name = "free" };
            var first = new Knot { Name = "first", Free = free };
            var second = new Knot { Name = "second", Free = free, Any = first };
            first.Tied.AddRange([second, first, second]);

            Knot[] back = Travel.There<Knot[]>([first, second]);

            back[0].Tied.Should().HaveCount(3);
            back[0].Tied[0].Should().BeSameAs(back[1]);
            back[0].Tied[1].Should().BeSameAs(back[0]);
            back[0].Tied[2].Should().BeSameAs(back[1]);
            back[1].Any.Should().BeSameAs(back[0]);
            back[1].Free.Should().NotBeSameAs(back[0].Free, "its type does not ask for it").And.NotBeNull();
        }
    }

    [Fact]
    public void Without_tracking_a_shared_object_becomes_two()
    {
        int[] numbers = [1, 2];
        int[][] back = Travel.There<int[][]>([numbers, numbers]);
        back[1].Should().NotBeSameAs(back[0]).And.Equal(1, 2);
    }

    [Fact]
    public void A_circle_through_what_can_only_be_built_whole_is_refused()
    {
        object[] items = new object[1];
        var list = System.Collections.Immutable.ImmutableList.Create<object>((object)items);
        items[0] = list;
        object[] back = Travel.There(items, references: true);
        ((System.Collections.Immutable.ImmutableList<object>)back[0])[0].Should().BeSameAs(back);
        FluentActions.Invoking(() => Travel.Write<object>(list, references: true)).Should().Throw<WorkSerializationException>().WithMessage("*break the cycle*");
    }

    [Theory]
    [InlineData("D62900000005")]
    [InlineData("D629FFFFFFFF")]
    [InlineData("D42900")]
    [InlineData("92C0D62900000000")]
    public void A_reference_to_nothing_is_refused(string hex) =>
        FluentActions.Invoking(() => Travel.Read<List<string[]>>(Convert.FromHexString(hex), references: true)).Should().Throw<MessagePackFormatException>();
}
