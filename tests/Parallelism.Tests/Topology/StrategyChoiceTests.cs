using System.Runtime.CompilerServices;
using Parallelism.Tests.Docs;
using Parallelism.Topology;

namespace Parallelism.Tests.Topology;

// The decision table of docs/topology.md, row by row.
public sealed class StrategyChoiceTests
{
    private static readonly StrategyTraits Shared = new() { SharesMemory = true };
    private static readonly StrategyTraits Survives = new() { SurvivesCrashes = true };
    private static readonly StrategyTraits Kills = new() { CanKill = true };

    private static readonly Dictionary<string, (StrategyRequest Request, string Strategy, int Degree, string Rows)> Table = new()
    {
        ["one processor"] = (new(Machine.Of(1)), "sequential", 1, "S6 D1 P1"),
        ["several processors, one allowed"] = (new(Machine.Of(8, affinity: "3")), "sequential", 1, "S6 D1 P1"),
        ["half a processor of quota"] = (new(Machine.Of(8, quota: 0.5)), "sequential", 1, "S6 D1 P1"),
        ["one processor of quota"] = (new(Machine.Of(8, quota: 1)), "sequential", 1, "S6 D1 P1"),
        ["one processor, memory shared"] = (new(Machine.Of(1)) { Required = Shared }, "sequential", 1, "S6 D1 P1"),
        ["one processor, crashes survived"] = (new(Machine.Of(1)) { Required = Survives }, "process", 1, "S5 D4 P8"),
        ["one memory domain"] = (new(Machine.Of(8)), "thread", 8, "S7 D4 P2"),
        ["two threads to a core count as two"] = (new(Machine.Of(8, threads: 2)), "thread", 8, "S7 D4 P2"),
        ["an affinity mask"] = (new(Machine.Of(8, affinity: "0-2")), "thread", 3, "S7 D4 P2"),
        ["one and a half processors of quota"] = (new(Machine.Of(8, quota: 1.5)), "thread", 2, "S7 D4 P2"),
        ["two and a half processors of quota"] = (new(Machine.Of(8, quota: 2.5)), "thread", 2, "S7 D4 P2"),
        ["more quota than processors"] = (new(Machine.Of(8, quota: 16)), "thread", 8, "S7 D4 P2"),
        ["the runtime counts fewer"] = (new(Machine.Of(8)) { RuntimeCount = 5 }, "thread", 5, "S7 D4 P2"),
        ["a resource manager grants fewer"] = (new(Machine.Of(8)) { Environment = Machine.Environment(("SLURM_CPUS_PER_TASK", "6")) }, "thread", 6, "S7 D4 P2"),
        ["one memory domain, crashes survived"] = (new(Machine.Of(8)) { Required = Survives }, "process", 8, "S5 D4 P8"),
        ["one memory domain, killable"] = (new(Machine.Of(8)) { Required = Kills }, "process", 8, "S5 D4 P8"),
        ["several nodes"] = (new(Machine.Of(16, nodes: 4)), "process", 16, "S10 D4 P5"),
        ["several nodes, memory shared"] = (new(Machine.Of(16, nodes: 4)) { Required = Shared }, "thread", 16, "S8 D4 P2"),
        ["several nodes, one allowed"] = (new(Machine.Of(16, nodes: 4, affinity: "4-7")), "thread", 4, "S7 D4 P2"),
        ["several nodes, a quota that fits into one"] = (new(Machine.Of(16, nodes: 4, quota: 4)), "thread", 4, "S9 D4 P2"),
        ["several nodes, a quota that does not"] = (new(Machine.Of(16, nodes: 4, quota: 6)), "process", 6, "S10 D4 P4"),
        ["a node without memory is no domain"] = (new(Machine.Recorded("live-cpu-only-node")), "thread", 4, "S7 D4 P2"),
        ["memory without processors is no domain"] = (new(Machine.Recorded("live-memory-only-node")) { Degree = 2 }, "thread", 2, "S9 D3 P2"),
        ["configured degree"] = (new(Machine.Of(8)) { Degree = 3 }, "thread", 3, "S7 D3 P2"),
        ["configured degree above the machine"] = (new(Machine.Of(1)) { Degree = 32 }, "thread", 32, "S7 D3 P2"),
        ["configured degree of one"] = (new(Machine.Of(8)) { Degree = 1 }, "sequential", 1, "S6 D1 P1"),
        ["configured strategy"] = (new(Machine.Of(8)) { Strategy = "process", Degree = 2 }, "process", 2, "S4 D3 P8"),
        ["configured thread on one processor"] = (new(Machine.Of(1)) { Strategy = "thread" }, "thread", 1, "S4 D4 P2"),
        ["configured sequential has no degree"] = (new(Machine.Of(8)) { Strategy = "sequential", Degree = 4 }, "sequential", 1, "S4 D1 P1"),
        ["the environment's strategy wins over the configured one"] =
            (new(Machine.Of(8)) { Strategy = "process", Environment = Machine.Environment(("PARALLELISM_STRATEGY", " Thread ")) }, "thread", 8, "S3 D4 P2"),
        ["the environment's strategy wins over the machine"] =
            (new(Machine.Of(16, nodes: 4)) { Environment = Machine.Environment(("PARALLELISM_STRATEGY", "thread")) }, "thread", 16, "S3 D4 P2"),
        ["the environment may hand the choice back"] =
            (new(Machine.Of(8)) { Strategy = "process", Environment = Machine.Environment(("PARALLELISM_STRATEGY", "AUTO")) }, "thread", 8, "S7 D4 P2"),
        ["the environment's degree wins over the configured one"] =
            (new(Machine.Of(8)) { Degree = 4, Environment = Machine.Environment(("PARALLELISM_MAX_DEGREE", "12")) }, "thread", 12, "S7 D2 P2"),
        ["the environment's degree wins over the machine"] =
            (new(Machine.Of(8)) { Environment = Machine.Environment(("PARALLELISM_MAX_DEGREE", "1")) }, "sequential", 1, "S6 D1 P1"),
        ["blank variables are not set"] =
            (new(Machine.Of(8)) { Environment = Machine.Environment(("PARALLELISM_MAX_DEGREE", " "), ("PARALLELISM_STRATEGY", "")) }, "thread", 8, "S7 D4 P2"),
        ["inside a worker"] = (new(Machine.Of(16, nodes: 4)) { IsWorker = true }, "sequential", 1, "S2 D1 P1"),
        ["inside a worker the environment has no effect"] =
            (new(Machine.Of(8)) { IsWorker = true, Environment = Machine.Environment(("PARALLELISM_STRATEGY", "process"), ("PARALLELISM_MAX_DEGREE", "x")) }, "sequential", 1, "S2 D1 P1"),
        ["more worker processes than processors"] = (new(Machine.Of(16, nodes: 4)) { Degree = 64 }, "process", 64, "S10 D3 P3"),
        ["fewer worker processes than processors, by option"] = (new(Machine.Of(16, nodes: 4)) { Degree = 6 }, "process", 6, "S10 D3 P5"),
        ["worker processes under a number without places"] =
            (new(Machine.Of(16, nodes: 4)) { Environment = Machine.Environment(("SLURM_CPUS_ON_NODE", "8")) }, "process", 8, "S10 D4 P4"),
        ["worker processes on several kinds of core"] = (new(Machine.Recorded("20em64t-hybrid-1p6c2t-2ca4co1t")) { Required = Kills }, "process", 20, "S5 D4 P6"),
        ["worker processes on several caches of one node"] = (new(Machine.Of(12, cacheGroups: 3)) { Required = Kills }, "process", 12, "S5 D4 P7"),
        ["a last-level cache for each core is no group"] = (new(Machine.Of(4, cacheGroups: 4)) { Required = Kills }, "process", 4, "S5 D4 P8"),
        ["several nodes, crashes survived"] = (new(Machine.Of(16, nodes: 4)) { Required = Survives }, "process", 16, "S5 D4 P5"),
        ["threads on several caches of one node"] = (new(Machine.Of(12, cacheGroups: 3)), "thread", 12, "S7 D4 P2"),
        ["a request of Kubernetes limits nothing"] =
            (new(Machine.Of(8, weight: 512)) { Environment = Machine.Environment(("KUBERNETES_SERVICE_HOST", "10.0.0.1")) }, "thread", 8, "S7 D4 P2"),
    };

    public static TheoryData<string> Rows => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_machine_its_limits_and_the_traits_decide(string row)
    {
        var (request, strategy, degree, rows) = Table[row];

        var choice = StrategyChoice.Make(request);

        (choice.Strategy, choice.Degree, $"{choice.StrategyRow} {choice.DegreeRow} {choice.Placement.Row}").Should().Be((strategy, degree, rows));
        choice.Placement.Shares.Sum(share => share.Workers).Should().Be(choice.Placement.Advice == PlacementAdvice.Anywhere ? 0 : degree);
        StrategyNames.Traits(choice.Strategy).Satisfy(request.Required).Should().BeTrue();
        choice.WhyStrategy.Should().NotBeEmpty();
        choice.WhyDegree.Should().NotBeEmpty();
        var explained = Explanation.Write(request, choice);
        explained.Should().StartWith($"{strategy}, {degree} at once").And.Contain(choice.WhyStrategy).And.Contain(choice.WhyDegree);
    }

    // S1 is refused: a test of its own below.
    [Fact]
    public void Every_documented_row_decides_somewhere()
    {
        var documented = File.ReadLines(Path.Combine(Pages.Root, "docs", "topology.md")).Where(line => line.StartsWith('|')).Select(line => Pages.Cells(line)[0])
            .Where(cell => cell.Length is 2 or 3 && cell[0] is 'S' or 'D' or 'P' && char.IsDigit(cell[^1])).ToArray();
        var seen = Table.Values.SelectMany(row => row.Rows.Split(' ')).Append("S1").Distinct();
        documented.Should().BeEquivalentTo(seen).And.HaveCountGreaterThanOrEqualTo(16);
    }

    [Theory]
    [InlineData(6, "2 2 1 1")]
    [InlineData(3, "1 1 1")]
    [InlineData(16, "4 4 4 4")]
    public void Workers_are_spread_over_the_nodes_first(int degree, string shares)
    {
        var choice = StrategyChoice.Make(new(Machine.Of(16, nodes: 4)) { Degree = degree, Strategy = "process" });
        choice.Placement.Advice.Should().Be(PlacementAdvice.Node);
        string.Join(' ', choice.Placement.Shares.Select(share => share.Workers)).Should().Be(shares);
    }

    [Fact]
    public void A_place_gets_no_more_workers_than_it_has_processors_to_spare()
    {
        var choice = StrategyChoice.Make(new(Machine.Of(16, nodes: 4, affinity: "0-3,4,8-10")));
        choice.Placement.Shares.Select(share => $"{share.Workers} on {share.Place} ({share.Processors})")
            .Should().Equal("4 on node 0 (0-3)", "1 on node 1 (4)", "3 on node 2 (8-10)");
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void Every_recorded_machine_gets_a_default_within_its_limits(string name)
    {
        var machine = Machine.Recorded(name);
        var choice = StrategyChoice.Make(new(machine));
        choice.Degree.Should().BeInRange(1, machine.Usable.Count);
        choice.Strategy.Should().BeOneOf("sequential", "thread", "process");
    }

    public static TheoryData<string> Machines => Recording.Names("linux");

    [Theory]
    [InlineData("live-v2-nested-quota", "thread", 2)] // 1.5 at its own level, 4 above
    [InlineData("live-v1-quota-on-ancestor", "thread", 2)] // 2.5, two levels up, where the runtime does not look
    [InlineData("live-container-v1-bind", "thread", 3)] // 3.3
    [InlineData("live-quota-above-count", "thread", 8)]
    [InlineData("live-eight-nodes", "process", 16)]
    [InlineData("ghw-arm64-1c", "sequential", 1)]
    [InlineData("256ppc-8n8s4t", "process", 256)]
    public void Recorded_limits_lead_to_the_stated_default(string name, string strategy, int degree)
    {
        var choice = StrategyChoice.Make(new(Machine.Recorded(name)));
        (choice.Strategy, choice.Degree).Should().Be((strategy, degree));
    }

    [Fact]
    public void Traits_that_no_strategy_has_together_are_refused_by_name()
    {
        var refused = () => StrategyChoice.Make(new(Machine.Of(8)) { Required = new() { SharesMemory = true, SurvivesCrashes = true, CanKill = true } });
        refused.Should().Throw<ArgumentException>().WithMessage("*SharesMemory and SurvivesCrashes and CanKill together*").WithParameterName("required");
    }

    [Fact]
    public void A_configured_strategy_without_a_required_trait_is_refused_with_the_way_out()
    {
        var refused = () => StrategyChoice.Make(new(Machine.Of(8)) { Strategy = "process", Required = Shared });
        refused.Should().Throw<ArgumentException>().WithMessage("*'process'*SharesMemory*'thread'*");
    }

    [Fact]
    public void A_strategy_from_the_environment_without_a_required_trait_is_refused_naming_the_variable()
    {
        var refused = () => StrategyChoice.Make(
            new(Machine.Of(8)) { Required = Kills, Environment = Machine.Environment(("PARALLELISM_STRATEGY", "thread")) });
        refused.Should().Throw<InvalidOperationException>().WithMessage("*'thread'*PARALLELISM_STRATEGY*CanKill*'process'*");
    }

    [Fact]
    public void An_unknown_name_in_the_environment_is_refused_with_the_known_ones()
    {
        var refused = () => StrategyChoice.Make(new(Machine.Of(8)) { Environment = Machine.Environment(("PARALLELISM_STRATEGY", "fork")) });
        refused.Should().Throw<InvalidOperationException>().WithMessage("*PARALLELISM_STRATEGY*'fork'*sequential, thread, process, auto*");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("65536")]
    [InlineData("two")]
    [InlineData("99999999999999999999")]
    public void A_bad_degree_in_the_environment_is_refused_with_its_range(string degree)
    {
        var refused = () => StrategyChoice.Make(new(Machine.Of(8)) { Environment = Machine.Environment(("PARALLELISM_MAX_DEGREE", degree)) });
        refused.Should().Throw<InvalidOperationException>().WithMessage($"*PARALLELISM_MAX_DEGREE*'{degree}'*1 to 65535*");
    }

    [Fact]
    public void A_worker_refuses_to_start_workers_by_default()
    {
        var refused = () => StrategyChoice.Make(new(Machine.Of(8)) { IsWorker = true, Required = Survives });
        refused.Should().Throw<InvalidOperationException>().WithMessage("*SurvivesCrashes*worker*");
    }

    [Fact]
    public void The_table_of_traits_equals_what_the_strategies_say()
    {
        foreach (var type in (IReadOnlyList<Type>)[typeof(SequentialStrategy), typeof(ThreadStrategy), typeof(ProcessStrategy)])
        {
            // Not constructed: nothing is started.
            var strategy = (IExecutionStrategy)RuntimeHelpers.GetUninitializedObject(type);
            StrategyNames.Traits(strategy.Name).Should().Be(strategy.Traits);
        }
    }

    [Fact]
    public void The_degree_of_a_strategy_that_is_given_none_is_one_inside_a_worker() =>
        StrategyChoice.DegreeOf(new(Machine.Of(8)) { IsWorker = true }).Should().Be(1);
}
