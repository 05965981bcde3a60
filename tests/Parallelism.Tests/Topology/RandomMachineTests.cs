using System.Globalization;
using Parallelism.Topology;
using Xunit.Abstractions;

namespace Parallelism.Tests.Topology;

// The probe on machines thrown with dice: whole, it finds exactly what was thrown; damaged, it keeps the invariants. One seed is new at every run;
// PARALLELISM_TEST_SEED gives a printed one again.
public sealed class RandomMachineTests(ITestOutputHelper output)
{
    private static readonly int Fresh = int.TryParse(Environment.GetEnvironmentVariable("PARALLELISM_TEST_SEED"), CultureInfo.InvariantCulture, out var given)
        ? given
        : Random.Shared.Next();

    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5, Fresh];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_whole_machine_is_found_as_it_was_thrown(int seed)
    {
        output.WriteLine($"PARALLELISM_TEST_SEED={seed}");
        var random = new Random(seed);
        for (var round = 0; round < 60; round++)
        {
            var thrown = new RandomMachine(random);
            var because = $"of seed {seed}, round {round}";

            var machine = LinuxProbe.Read(thrown.Files, 1);

            Invariants.Check(machine);
            Invariants.CheckWhole(machine);
            machine.Online.Should().Equal(thrown.Online, because);
            machine.Offline.Should().Equal(thrown.All.Except(thrown.Online), because);
            Lists(machine.Cores).Should().BeEquivalentTo(Lists(thrown.Cores), because);
            Lists(machine.Packages.Select(package => package.Processors)).Should().BeEquivalentTo(Lists(thrown.Packages), because);
            Lists(machine.Nodes.Select(node => node.Processors)).Should().BeEquivalentTo(Lists(thrown.Nodes), because);
            Lists(Caches(machine, 1, TopologyCacheType.Data)).Should().BeEquivalentTo(Lists(thrown.Cores), because);
            Lists(Caches(machine, 1, TopologyCacheType.Instruction)).Should().BeEquivalentTo(Lists(thrown.Cores), because);
            Lists(Caches(machine, 2, TopologyCacheType.Unified)).Should().BeEquivalentTo(Lists(thrown.MiddleCaches), because);
            Lists(Caches(machine, 3, TopologyCacheType.Unified)).Should().BeEquivalentTo(Lists(thrown.LargeCaches), because);
            machine.Usable.Should().Equal(thrown.Usable, because);
            machine.Limits.QuotaProcessors.Should().Be(thrown.Quota, because);
            machine.Detail.Should().Be(TopologyDetail.Full, because);
            MachineTopology.FromJson(machine.ToJson()).ToJson().Should().Be(machine.ToJson(), because);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_damaged_machine_keeps_the_invariants_and_gets_a_default(int seed)
    {
        output.WriteLine($"PARALLELISM_TEST_SEED={seed}");
        var random = new Random(seed);
        for (var round = 0; round < 60; round++)
        {
            var machine = LinuxProbe.Read(new DamagedFileTree(new RandomMachine(random).Files, random), 1);

            Invariants.Check(machine);
            StrategyChoice.Make(new(machine)).Degree.Should().BeInRange(1, machine.Usable.Count, $"of seed {seed}, round {round}");
            MachineTopology.FromJson(machine.ToJson()).ToString().Should().Be(machine.ToString(), $"of seed {seed}, round {round}");
            System.Xml.Linq.XDocument.Parse(machine.ToSvg()).Root!.Name.LocalName.Should().Be("svg");
        }
    }

    private static IEnumerable<ProcessorSet> Caches(MachineTopology machine, int level, TopologyCacheType type) =>
        machine.Caches.Where(cache => cache.Level == level && cache.Type == type).SelectMany(cache => cache.Groups);

    private static string[] Lists(IEnumerable<ProcessorSet> sets) => [.. sets.Select(set => set.ToString())];
}
