using Parallelism.Topology;

namespace Parallelism.Tests.Topology;

// The parser; the calls themselves (MacCalls) are not run here.
public sealed class MacRecordingTests
{
    public static TheoryData<string> Machines => Recording.Names("macos");

    [Theory]
    [MemberData(nameof(Machines))]
    public void Every_recorded_listing_equals_its_expected_answer(string name)
    {
        var expected = Recording.Expected("macos", name);

        var machine = MacSysctl.Parse(Listing(name).GetValueOrDefault)!;

        Invariants.Check(machine);
        machine.Online.Count.Should().Be(expected.GetProperty("processors").GetProperty("onlineCount").GetInt32());
        machine.Cores.Should().HaveCount(expected.GetProperty("cores").GetProperty("count").GetInt32());
        machine.MaxThreadsPerCore.Should().Be(expected.GetProperty("smt").GetProperty("max").GetInt32());
        machine.MinThreadsPerCore.Should().Be(expected.GetProperty("smt").GetProperty("min").GetInt32());
        machine.Packages.Should().HaveCount(expected.GetProperty("packages").GetProperty("count").GetInt32());
        machine.NodesAreStated.Should().Be(expected.GetProperty("numa").GetProperty("exposed").GetBoolean());
        machine.CoreKinds.Select(kind => machine.Cores.Count(core => core.IsSubsetOf(kind))).Should().Equal(
            expected.GetProperty("kinds").GetProperty("countsLeastToMostAble").EnumerateArray().Select(count => count.GetInt32()));
        machine.Caches.Should().OnlyContain(cache => cache.LineBytes == expected.GetProperty("lineBytes").GetInt32());
        foreach (var level in expected.GetProperty("perfLevelsMostAbleFirst").EnumerateArray())
        {
            var kind = machine.CoreKinds[^(1 + level.GetProperty("level").GetInt32())];
            kind.Count.Should().Be(level.GetProperty("logical").GetInt32());
            machine.Cores.Count(core => core.IsSubsetOf(kind)).Should().Be(level.GetProperty("physical").GetInt32());
            Cache(1, TopologyCacheType.Data, level.GetProperty("l1dKiB").GetInt64()).Should().Be(level.GetProperty("physical").GetInt32());
            Cache(1, TopologyCacheType.Instruction, level.GetProperty("l1iKiB").GetInt64()).Should().Be(level.GetProperty("physical").GetInt32());
            Cache(2, TopologyCacheType.Unified, level.GetProperty("l2KiB").GetInt64()).Should().Be(level.GetProperty("l2Groups").GetInt32());

            int Cache(int number, TopologyCacheType type, long size) => machine.Caches
                .Where(cache => (cache.Level, cache.Type, cache.SizeKiB) == (number, type, size))
                .Sum(cache => cache.Groups.Count(group => group.IsSubsetOf(kind)));
        }

        if (expected.TryGetProperty("caches", out var caches))
        {
            machine.Caches.Where(cache => cache.Type != TopologyCacheType.Instruction)
                .Select(cache => ($"L{cache.Level} {cache.Type} {cache.SizeKiB}", cache.Groups[0].Count)).Should().BeEquivalentTo(
                    caches.EnumerateArray().Select(cache =>
                        ($"L{cache.GetProperty("level")} {cache.GetProperty("type")} {cache.GetProperty("sizeKiB")}", cache.GetProperty("sharedBy").GetInt32())));
        }
    }

    [Fact]
    public void A_system_that_answers_nothing_is_no_machine() => MacSysctl.Parse(_ => null).Should().BeNull();

    [Fact]
    public void Nonsense_is_survived()
    {
        var random = new Random(3);
        foreach (var name in (IReadOnlyList<string>)["macos-intel-4c2t", "macos-m1-pro"])
        {
            var listing = Listing(name);
            for (var round = 0; round < 200; round++)
            {
                var machine = MacSysctl.Parse(key => random.Next(4) switch
                {
                    0 => null,
                    1 => ((string[])["", "-1", "x", "0", "9223372036854775807", "7"])[random.Next(6)],
                    _ => listing.GetValueOrDefault(key),
                });
                if (machine is not null)
                    Invariants.Check(machine);
            }
        }
    }

    private static Dictionary<string, string> Listing(string name) =>
        File.ReadAllLines(Path.Combine(Recording.Folder, "macos", name, "sysctl.txt"))
            .Select(line => line.Split(": ", 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
}
