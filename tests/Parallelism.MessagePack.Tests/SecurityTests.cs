using MessagePack;
using MessagePack.Resolvers;

namespace Parallelism.Tests;

public sealed class SecurityTests
{
    [Theory]
    [InlineData("DD7FFFFFFF")]
    [InlineData("DF7FFFFFFF")]
    [InlineData("DB7FFFFFFF61")]
    [InlineData("C67FFFFFFF00")]
    [InlineData("C97FFFFFFF2800")]
    [InlineData("C1")]
    [InlineData("")]
    [InlineData("93")]
    public void Claims_without_bytes_are_refused_with_little_memory(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refuses<string>(bytes);
        Refuses<int[]>(bytes);
        Refuses<List<string>>(bytes);
        Refuses<Dictionary<string, int>>(bytes);
        Refuses<Annotated.ByNumber>(bytes);
        Refuses<Annotated.IShape>(bytes);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(20_000_000);
    }

    [Fact]
    public void Nesting_without_end_is_refused_before_the_stack_is_spent() =>
        Refuses<Annotated.Nested>([.. Enumerable.Repeat((byte)0x91, 100_000), 0xC0]);

    [Fact]
    public void Security_is_that_for_untrusted_data_unless_another_is_given()
    {
        byte[] deep = [.. Enumerable.Repeat((byte)0x91, 20), 0xC0];
        MessagePackSerializerOptions trusting = MessagePackSerializerOptions.Standard.WithSecurity(MessagePackSecurity.TrustedData.WithMaximumObjectGraphDepth(5));
        Travel.Read<Annotated.Nested>(deep, new(trusting)).Inner.Should().NotBeNull("the options' own security does not count");
        var strict = new MessagePackCSharpSerializer(MessagePackSerializerOptions.Standard, MessagePackSecurity.UntrustedData.WithMaximumObjectGraphDepth(5));
        FluentActions.Invoking(() => Travel.Read<Annotated.Nested>(deep, strict)).Should().Throw<WorkSerializationException>();
    }

    [Fact]
    public void Keys_made_to_collide_do_not()
    {
        // All the same under Int64's own hash code, which takes high and low half together.
        Dictionary<long, int> map = Enumerable.Range(0, 20_000).ToDictionary(i => ((long)i << 32) | (uint)i, i => i);
        Dictionary<long, int> back = Travel.There(map);
        back.Should().HaveCount(20_000);
        back.Comparer.GetType().Should().NotBe(new Dictionary<long, int>().Comparer.GetType());
    }

    [Fact]
    public void A_resolver_that_lets_the_bytes_choose_types_is_refused()
    {
        FluentActions.Invoking(() => new MessagePackCSharpSerializer(TypelessContractlessStandardResolver.Instance)).Should().Throw<ArgumentException>().WithMessage("*must not choose types*");
        FluentActions.Invoking(() => new MessagePackCSharpSerializer(CompositeResolver.Create([StandardResolver.Instance, TypelessObjectResolver.Instance]))).Should().NotThrow(
            "the standard resolver answers for object first");
        FluentActions.Invoking(() => new MessagePackCSharpSerializer(CompositeResolver.Create([TypelessObjectResolver.Instance, StandardResolver.Instance]))).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Every_prefix_is_refused_and_so_is_what_follows_a_value()
    {
        byte[] bytes = Travel.Write(Sample());
        for (int length = 0; length < bytes.Length; length++)
            Refuses<Annotated.ByName>(bytes[..length]);
        FluentActions.Invoking(() => Travel.Read<Annotated.ByName>([.. bytes, 0])).Should().Throw<WorkSerializationException>().WithMessage("*1 bytes follow*");
    }

    [Fact]
    public void Damaged_bytes_end_in_a_value_or_a_typed_error()
    {
        byte[] good = Travel.Write(Sample());
        var random = new Random(4711);
        int values = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bad = [.. good];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            try
            {
                Travel.Read<Annotated.ByName>(bad);
                values++;
            }
            catch (WorkSerializationException)
            {
            }
        }
        values.Should().BeInRange(100, 19_900, "the damage must reach values as well as structure");
    }

    private static Annotated.ByName Sample() =>
        new() { Value = 2.5, Parts = [new() { Id = 1, Name = "one" }, new() { Id = 70_000, Name = new string('x', 40) }] };

    private static void Refuses<T>(byte[] bytes) =>
        FluentActions.Invoking(() => Travel.Read<T>(bytes)).Should().Throw<WorkSerializationException>().WithMessage("*MessagePack-CSharp*");
}
