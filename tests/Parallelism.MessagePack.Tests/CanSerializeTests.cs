using MessagePack.Resolvers;

namespace Parallelism.Tests;

public sealed class CanSerializeTests
{
    [Theory]
    [InlineData(typeof(int))]
    [InlineData(typeof(string))]
    [InlineData(typeof(Annotated.ByName))]
    [InlineData(typeof(Annotated.IShape))]
    [InlineData(typeof(Annotated.Nested))]
    [InlineData(typeof(List<Annotated.ByNumber[]>))]
    [InlineData(typeof(Dictionary<string, (int, Annotated.Made)>))]
    public void What_the_resolver_covers_can_travel(Type type)
    {
        new MessagePackCSharpSerializer().CanSerialize(type, out string? reason).Should().BeTrue("{0}", reason);
        reason.Should().BeNull();
    }

    [Theory]
    [InlineData(typeof(Annotated.Plain))]
    [InlineData(typeof(List<Annotated.Plain>))]
    [InlineData(typeof(Annotated.Plain[]))]
    [InlineData(typeof(Dictionary<int, List<Annotated.Plain>>))]
    [InlineData(typeof((int, Annotated.Plain)))]
    [InlineData(typeof(Annotated.Holder))]
    [InlineData(typeof(FileStream))]
    [InlineData(typeof(Action))]
    [InlineData(typeof(Span<int>))]
    [InlineData(typeof(SharedArray<int>))]
    [InlineData(typeof(List<SharedArray<int>>))]
    public void What_it_does_not_cover_is_named(Type type)
    {
        new MessagePackCSharpSerializer().CanSerialize(type, out string? reason).Should().BeFalse();
        reason.Should().StartWith(type.ToString());
    }

    // It would come as an array of zeros that nobody shares.
    [Fact]
    public void A_shared_array_is_refused_also_where_the_resolver_takes_any_object()
    {
        var serializer = new MessagePackCSharpSerializer(ContractlessStandardResolver.Instance);
        serializer.CanSerialize(typeof(SharedArray<int>), out string? reason).Should().BeFalse();
        reason.Should().Contain("let the work capture it");
        serializer.CanSerialize(typeof(WithShared), out reason).Should().BeFalse();
        reason.Should().Contain("WithShared.Pixels");
    }

    public sealed record WithShared(string Name, SharedArray<int> Pixels);

    [Fact]
    public void The_reason_names_the_member_and_the_way_out()
    {
        new MessagePackCSharpSerializer().CanSerialize(typeof(Annotated.Holder), out string? reason);
        reason.Should().Contain("Holder.Plains").And.Contain("Annotated+Plain").And.Contain("[MessagePackObject]");
        new MessagePackCSharpSerializer(ContractlessStandardResolver.Instance).CanSerialize(typeof(Annotated.Holder), out _).Should().BeTrue();
    }
}
