using System.Text.Json;
using Parallelism.Topology;

namespace Parallelism.Tests.Topology;

// The decoder; the call itself (WindowsCalls) is not run here.
public sealed class WindowsRecordingTests
{
    public static TheoryData<string> Machines => Recording.Names("windows");

    [Theory]
    [MemberData(nameof(Machines))]
    public void Every_recorded_buffer_equals_its_expected_answer(string name)
    {
        var expected = Recording.Expected("windows", name);
        var bytes = File.ReadAllBytes(Path.Combine(Recording.Folder, "windows", name, "RelationAll.bin"));
        bytes.Should().HaveCount(expected.GetProperty("bytes").GetInt32());

        var machine = WindowsBuffer.Parse(bytes)!;

        Invariants.Check(machine);
        string Set(ProcessorSet set) => string.Join(' ', machine.Groups.Where(group => group.Processors.Overlaps(set)).Select(group =>
            $"{group.Number}:{new ProcessorSet(set.Intersect(group.Processors).Select(cpu => cpu - group.First).ToArray())}"));
        IEnumerable<string> Sets(IEnumerable<ProcessorSet> sets) => sets.Select(Set);

        machine.Detail.Should().Be(TopologyDetail.Full);
        machine.Online.Count.Should().Be(expected.GetProperty("processors").GetProperty("onlineCount").GetInt32());
        machine.Groups.Select(group => (group.Maximum, group.Active, Set(group.Processors))).Should().Equal(
            expected.GetProperty("processors").GetProperty("groups").EnumerateArray().Select(group =>
                (group.GetProperty("maximum").GetInt32(), group.GetProperty("active").GetInt32(), group.GetProperty("cpus").GetString()!)));
        Sets(machine.Cores).Should().Equal(Strings(expected.GetProperty("cores").GetProperty("sets")));
        machine.MaxThreadsPerCore.Should().Be(expected.GetProperty("smt").GetProperty("max").GetInt32());
        machine.MinThreadsPerCore.Should().Be(expected.GetProperty("smt").GetProperty("min").GetInt32());
        Sets(machine.Packages.Select(package => package.Processors)).Should().Equal(Strings(expected.GetProperty("packages").GetProperty("sets")));
        machine.Nodes.Select(node => (node.Id, Set(node.Processors))).Should().Equal(
            expected.GetProperty("numa").GetProperty("nodes").EnumerateArray().Select(node => (node.GetProperty("id").GetInt32(), node.GetProperty("cpus").GetString()!)));
        machine.NodesAreStated.Should().Be(expected.GetProperty("numa").GetProperty("exposed").GetBoolean());
        machine.Caches.Select(cache => $"L{cache.Level} {cache.Type} {cache.SizeKiB} {cache.LineBytes}: {string.Join(' ', Sets(cache.Groups))}").Should().BeEquivalentTo(
            expected.GetProperty("caches").EnumerateArray().Select(cache =>
                $"L{cache.GetProperty("level")} {cache.GetProperty("type")} {cache.GetProperty("sizeKiB")} {cache.GetProperty("lineBytes")}: "
                + string.Join(' ', Strings(cache.GetProperty("groups")))));
        machine.CoreKinds.Select(kind => string.Join(' ', Sets(machine.Cores.Where(core => core.IsSubsetOf(kind))))).Should().Equal(
            Strings(expected.GetProperty("kinds").GetProperty("leastToMostAble")));
    }

    [Fact]
    public void A_buffer_without_groups_names_no_processor() => WindowsBuffer.Parse([]).Should().BeNull();

    private static IEnumerable<string> Strings(JsonElement array) => array.EnumerateArray().Select(element => element.GetString()!);
}
