using MessagePack;
using MessagePack.Resolvers;

namespace Parallelism.Tests;

public sealed class RoundTripTests
{
    [Fact]
    public void Attributes_say_what_travels_and_how()
    {
        var value = new Annotated.ByNumber { Id = 5, Name = "n", Cache = "c" };
        Convert.ToHexString(Travel.Write(value)).Should().Be("93" + "05" + "C0" + "A16E");
        Travel.There(value).Should().BeEquivalentTo(new Annotated.ByNumber { Id = 5, Name = "n" });
        Travel.There(new Annotated.ByName { Value = 1.5, Parts = [value] }).Parts.Should().ContainSingle().Which.Id.Should().Be(5);
        Travel.There(new Annotated.Made(1, "y")).Should().Be(new Annotated.Made(1, "y"));
        Travel.There(new Annotated.Chosen(1, 2)).Sum.Should().Be(3);
        Travel.There(new Annotated.ByContract { Kept = 1, Left = 2 }).Should().BeEquivalentTo(new Annotated.ByContract { Kept = 1 });
    }

    [Fact]
    public void A_union_comes_back_as_the_type_that_it_was()
    {
        Annotated.IShape[] back = Travel.There<Annotated.IShape[]>([new Annotated.Square { Side = 3 }, new Annotated.Round { Radius = 1 }]);
        back.Select(shape => shape.GetType()).Should().Equal(typeof(Annotated.Square), typeof(Annotated.Round));
        back[0].Area().Should().Be(9);
    }

    [Fact]
    public void The_users_resolver_decides_about_types_without_attributes()
    {
        var plain = new Annotated.Plain { Number = 1 }.With("t");
        Travel.There(plain, new(ContractlessStandardResolver.Instance)).Number.Should().Be(1);
        Travel.There(plain, new(ContractlessStandardResolverAllowPrivate.Instance)).Should().BeEquivalentTo(plain);
        FluentActions.Invoking(() => Travel.Write(plain)).Should().Throw<WorkSerializationException>().WithMessage("*Plain*could not write it*");
    }

    [Fact]
    public void Simple_values_and_collections_come_back_equal()
    {
        Travel.There(42).Should().Be(42);
        Travel.There<string?>(null).Should().BeNull();
        Travel.There((1, "two", 3.0)).Should().Be((1, "two", 3.0));
        Travel.There(new Dictionary<string, int[]> { ["a"] = [1, 2] }).Should().BeEquivalentTo(new Dictionary<string, int[]> { ["a"] = [1, 2] });
        Travel.There(1.25m).Should().Be(1.25m);
        Guid key = Guid.NewGuid();
        Travel.There(key).Should().Be(key);
        byte[] block = [.. Enumerable.Range(0, 100_000).Select(i => (byte)i)];
        Travel.There(block).Should().Equal(block);
    }

    [Fact]
    public void The_users_other_options_count()
    {
        var compressed = new MessagePackCSharpSerializer(MessagePackSerializerOptions.Standard.WithCompression(MessagePackCompression.Lz4BlockArray));
        string text = new('x', 10_000);
        Travel.Write(text, compressed).Length.Should().BeLessThan(1_000);
        Travel.There(text, compressed).Should().Be(text);
        Travel.Write(text).Length.Should().BeGreaterThan(10_000, "nothing is compressed unless asked");
    }
}
