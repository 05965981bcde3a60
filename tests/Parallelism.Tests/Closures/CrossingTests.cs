using Parallelism.Tests.DebugCode;

namespace Parallelism.Tests.Closures;

public sealed class CrossingTests
{
    public static TheoryData<string, bool> Accepted { get; } = Builds.Of(AcceptedWork.Cases.Keys);

    [Fact]
    public void One_of_the_two_builds_is_a_debug_build() => DebugWork.IsDebugBuild.Should().BeTrue();

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Work_does_on_the_other_side_what_it_does_at_home(string name, bool isDebug)
    {
        Func<object?> work = isDebug ? DebugWork.Accepted[name] : AcceptedWork.Cases[name];
        Func<object?> sent = new Crossing().Send(work);
        sent.Should().NotBeSameAs(work);
        object? there = sent();
        object? again = new Crossing().Send(sent)() is var second && name.Contains("half-way", StringComparison.Ordinal) ? there : second;
        object? home = work();
        there.Should().Be(home);
        if (!name.Contains("random", StringComparison.Ordinal) && !name.Contains("twice", StringComparison.Ordinal))
            again.Should().Be(home);
    }
}
