namespace Parallelism.Tests.Contract;

// What the built-in serializer promises, and others need not.
public abstract partial class ContractTests
{
    [Promise]
    public async Task A_circle_of_objects_that_keep_their_identity_comes_and_goes_as_a_circle()
    {
        var first = new Sample.Link { Name = "first" };
        first.Next = new() { Name = "second", Next = first };
        (bool isCircle, Sample.Link back) = (await Strategy.MapAsync([first], static link => (ReferenceEquals(link.Next!.Next, link), link.Next)))[0];
        isCircle.Should().BeTrue();
        back.Name.Should().Be("second");
        back.Next!.Next.Should().BeSameAs(back);
    }
}
