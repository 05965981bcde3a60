using Parallelism.Closures;
using Parallelism.Tests.DebugCode;

namespace Parallelism.Tests.Closures;

public sealed class WritesTests
{
    public static TheoryData<string, bool> Writing { get; } = Names(static expected => expected.Length > 0);

    public static TheoryData<string, bool> Reading { get; } = Names(static expected => expected.Length == 0);

    [Theory]
    [MemberData(nameof(Writing))]
    public void A_write_to_captured_memory_is_found_by_the_variables_name(string name, bool isDebug)
    {
        (Action<int> body, string[] expected) = Find(name, isDebug);
        CaptureAnalysis.FindWrites(body).Should().Equal(expected);
    }

    [Theory]
    [MemberData(nameof(Reading))]
    public void Reading_captured_memory_and_writing_ones_own_is_no_write(string name, bool isDebug) =>
        CaptureAnalysis.FindWrites(Find(name, isDebug).Body).Should().BeEmpty();

    private static (Action<int> Body, string[] Expected) Find(string name, bool isDebug) => isDebug ? DebugWork.Writing[name] : WritingWork.Cases[name];

    private static TheoryData<string, bool> Names(Func<string[], bool> filter) =>
        Builds.Of(WritingWork.Cases.Where(body => filter(body.Value.Expected)).Select(static body => body.Key));
}
