using Parallelism.Placement;
using Parallelism.Tests.Topology;
using Parallelism.Topology;

namespace Parallelism.Tests.Placement;

// Who would sit where on machines that this one is not.
public sealed class PlacementPlanTests
{
    public static TheoryData<string> Recordings => Recording.Names("linux");

    [Theory]
    [MemberData(nameof(Recordings))]
    public void On_every_recorded_machine_workers_sit_on_parts_that_they_may_use(string name)
    {
        MachineTopology machine = Machine.Recorded(name);
        foreach (WorkerPlacement placement in Enum.GetValues<WorkerPlacement>())
        {
            int workers = machine.UsableCores + 1;
            WorkerSeat[] seats = Seats(machine, placement, null, workers);
            seats.Should().HaveCount(workers);
            seats.Should().AllSatisfy(seat =>
            {
                seat.Processors.IsEmpty.Should().BeFalse();
                seat.Processors.IsSubsetOf(machine.Usable).Should().BeTrue();
                seat.Sharers.Should().BeInRange(1, workers);
            });
            ProcessorSet[] parts = [.. seats.Select(static seat => seat.Processors).Distinct()];
            parts.Sum(static part => part.Count).Should().Be(parts.Aggregate(default(ProcessorSet), static (all, part) => all.Union(part)).Count, "parts do not overlap");
            Crowding(seats).Should().BeGreaterThanOrEqualTo(0, "no worker would have more processors on another part");
        }
    }

    // What the least crowded part would have for each of its processors with one worker more, less what the most crowded one has that has several: below
    // zero, and a worker of that one should have come here.
    private static double Crowding(WorkerSeat[] seats)
    {
        WorkerSeat[] parts = [.. seats.DistinctBy(static seat => seat.Processors)];
        double most = parts.Max(static part => part.Sharers == 1 ? 0 : (double)part.Sharers / part.Processors.Count);
        return parts.Min(static part => (part.Sharers + 1.0) / part.Processors.Count) - most + 1e-6;
    }

    [Theory]
    [InlineData("0-1,8-13", 4, "1 3")]
    [InlineData("0-1,8-13", 8, "2 6")]
    [InlineData("0,8-14", 2, "1 1")]
    [InlineData("0,8-14", 1, "0 1")]
    [InlineData("0-7,8-15", 3, "2 1")]
    public void Uneven_nodes_get_workers_by_their_processors_but_one_each_first(string usable, int workers, string expected)
    {
        MachineTopology machine = Machine.Of(16, nodes: 2, affinity: usable);
        foreach (WorkerPlacement placement in (WorkerPlacement[])[WorkerPlacement.PerNode, WorkerPlacement.PerL3Group])
        {
            WorkerSeat[] seats = Seats(placement == WorkerPlacement.PerNode ? machine : Machine.Of(16, nodes: 2, affinity: usable, cacheGroups: 2), placement, null, workers);
            $"{seats.Count(static seat => seat.Node == 0)} {seats.Count(static seat => seat.Node == 1)}".Should().Be(expected, $"{placement}");
        }
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void What_Explain_says_is_where_a_strategy_seats_its_workers(string name)
    {
        MachineTopology machine = Machine.Recorded(name);
        PlacementChoice choice = PlacementChoice.Make(machine, "process", machine.Usable.Count, machine.Usable.Count);
        if (choice.Advice == PlacementAdvice.Anywhere)
            return;
        WorkerPlacement placement = choice.Advice == PlacementAdvice.Node ? WorkerPlacement.PerNode : WorkerPlacement.PerL3Group;
        IEnumerable<(ProcessorSet, int)> seats = Seats(machine, placement, null, machine.Usable.Count).GroupBy(static seat => seat.Processors).Select(static part => (part.Key, part.Count()));
        choice.Shares.Select(static share => (share.Processors, share.Workers)).Should().BeEquivalentTo(seats);
        choice.Shares.Should().AllSatisfy(static share => share.Workers.Should().Be(share.Processors.Count, "with a worker for each processor nobody shares one"));
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void On_every_recorded_machine_workers_spread_over_the_nodes_first(string name)
    {
        MachineTopology machine = Machine.Recorded(name);
        int nodes = machine.UsableNodes.Count;
        foreach (WorkerPlacement placement in (WorkerPlacement[])[WorkerPlacement.PerCore, WorkerPlacement.PerL3Group, WorkerPlacement.PerNode])
        {
            Seats(machine, placement, null, nodes).Select(static seat => seat.Node).Where(static node => node >= 0).Should().OnlyHaveUniqueItems($"{placement}: {nodes} workers have a node each");
        }
    }

    [Fact]
    public void Two_sockets_with_four_caches_each_fill_node_by_node_and_cache_by_cache()
    {
        // 96em64t-4no4pa3ca2co: four nodes, three L3 groups in each, two cores of four threads in each of these.
        MachineTopology machine = Machine.Recorded("96em64t-4no4pa3ca2co");
        WorkerSeat[] caches = Seats(machine, WorkerPlacement.PerL3Group, null, 12);
        caches.Select(static seat => seat.Processors).Should().OnlyHaveUniqueItems();
        caches.Take(4).Select(static seat => seat.Node).Should().OnlyHaveUniqueItems();
        caches.GroupBy(static seat => seat.Node).Should().AllSatisfy(static node => node.Should().HaveCount(3));
        WorkerSeat[] cores = Seats(machine, WorkerPlacement.PerCore, null, 12);
        IReadOnlyList<ProcessorSet> groups = WorkerPlace.L3Groups(machine);
        cores.Select(seat => groups.Single(group => seat.Processors.IsSubsetOf(group))).Should().OnlyHaveUniqueItems("each of 12 workers has a cache of its own before any two share one");
    }

    [Fact]
    public void The_most_able_cores_are_taken_first_and_a_place_keeps_to_its_kind()
    {
        MachineTopology machine = Machine.Recorded("20em64t-hybrid-1p6c2t-2ca4co1t");
        ProcessorSet big = machine.CoreKinds[^1];
        ProcessorSet small = machine.CoreKinds[0];
        machine.CoreKinds.Should().HaveCount(2);
        WorkerSeat[] all = Seats(machine, WorkerPlacement.PerCore, null, 14);
        all.Take(6).Should().AllSatisfy(seat => seat.Processors.IsSubsetOf(big).Should().BeTrue());
        all.Skip(6).Should().AllSatisfy(seat => seat.Processors.IsSubsetOf(small).Should().BeTrue());
        all.Take(6).Should().AllSatisfy(static seat => seat.Processors.Count.Should().Be(2, "a core has two threads"));
        Seats(machine, WorkerPlacement.PerCore, WorkerPlace.SmallCores, 8).Select(static seat => seat.Processors)
            .Should().OnlyHaveUniqueItems().And.AllSatisfy(seat => seat.IsSubsetOf(small).Should().BeTrue());
        Seats(machine, WorkerPlacement.None, WorkerPlace.BigCores, 3).Should().AllSatisfy(seat => (seat.Processors == big).Should().BeTrue());
    }

    [Fact]
    public void Without_a_level_3_cache_workers_share_the_last_one_that_there_is()
    {
        MachineTopology phone = Machine.Recorded("phone-nexus5x");
        WorkerPlace.L3Groups(phone).Should().BeEmpty();
        Seats(phone, WorkerPlacement.PerL3Group, null, 2).Select(static seat => seat.Processors.ToString()).Should().BeEquivalentTo(Caches(phone));

        static IEnumerable<string> Caches(MachineTopology machine) => machine.Caches.Any(static cache => cache.Level == 2)
            ? machine.Caches.Where(static cache => cache.Level == 2).SelectMany(static cache => cache.Groups).Select(static group => group.ToString())
            : [machine.Usable.ToString(), machine.Usable.ToString()];
    }

    [Fact]
    public void The_next_group_comes_to_what_is_free()
    {
        IReadOnlyList<GroupPlan> groups = Plan(Machine.Of(4), new()
        {
            ["one"] = new() { MaxDegreeOfParallelism = 2, Placement = WorkerPlacement.PerCore },
            ["two"] = new() { MaxDegreeOfParallelism = 2, Placement = WorkerPlacement.PerCore },
        });
        groups.SelectMany(static group => group.Seats!.Planned).Select(static seat => seat.Processors).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void A_group_that_may_go_anywhere_leaves_room_for_one_that_is_confined()
    {
        IReadOnlyList<GroupPlan> groups = Plan(Machine.Of(4, nodes: 2), new()
        {
            ["anywhere"] = new() { MaxDegreeOfParallelism = 2, Placement = WorkerPlacement.PerCore },
            ["first node"] = new() { MaxDegreeOfParallelism = 2, Placement = WorkerPlacement.PerCore, Place = WorkerPlace.Node(0) },
        });
        groups[0].Seats!.Planned.Select(static seat => seat.Node).Should().Equal(1, 1);
        groups[1].Seats!.Planned.Select(static seat => seat.Node).Should().Equal(0, 0);
    }

    [Fact]
    public void Seats_are_given_out_by_wanted_node_and_taken_again_when_they_are_left()
    {
        MachineTopology machine = Machine.Of(8, nodes: 2);
        var seats = new Seats(new Seating(machine, [new(WorkerPlacement.PerCore, null)], [4], () => machine, () => machine.Usable), 0);
        seats.Take(1).Node.Should().Be(1);
        WorkerSeat left = seats.Take(1);
        left.Node.Should().Be(1);
        seats.Take(1).Node.Should().Be(0, "none is free at node 1");
        seats.Leave(left);
        seats.Take(1).Should().Be(left);
        seats.Take().Node.Should().Be(0);
        seats.Take().Should().NotBeNull("a fifth worker shares a seat");
    }

    [Fact]
    public void A_strategy_that_grows_gives_seats_that_nobody_has()
    {
        MachineTopology machine = Machine.Of(8, nodes: 2);
        int[] degrees = [2, 1];
        var seating = new Seating(machine, [new(WorkerPlacement.PerCore, null), new(WorkerPlacement.PerCore, WorkerPlace.Node(0))], [.. degrees], () => machine, () => machine.Usable)
        {
            ReadDegrees = () => [.. degrees],
        };
        (Seats first, Seats second) = (new(seating, 0), new(seating, 1));
        List<WorkerSeat> taken = [first.Take(), first.Take(), second.Take()];
        degrees = [4, 3];
        taken.AddRange([first.Take(), first.Take(), second.Take(), second.Take()]);
        taken.Select(static seat => seat.Processors).Should().OnlyHaveUniqueItems("there are 8 cores for 7 workers");
        taken.Should().AllSatisfy(static seat => seat.Sharers.Should().Be(1));
        degrees = [6, 6];
        first.Take().Sharers.Should().BeGreaterThan(0);
        first.Planned.Should().HaveCount(6);
        second.Planned.Should().HaveCount(6).And.Contain(static seat => seat.Sharers > 1, "six workers share the four cores of a node");
    }

    [Fact]
    public void Who_comes_after_the_processors_of_the_process_have_changed_sits_on_those_that_there_are()
    {
        MachineTopology machine = Machine.Of(4, affinity: "0-1");
        var seating = new Seating(machine, [new(WorkerPlacement.PerCore, null), new(WorkerPlacement.None, WorkerPlace.Processors(new(1)))], [2, 1], () => machine, () => machine.Usable);
        (Seats free, Seats confined) = (new(seating, 0), new(seating, 1));
        WorkerSeat[] before = [free.Take(), free.Take()];
        before.Select(static seat => seat.Processors.ToString()).Should().AllBe("0", "the other group has the other core");

        machine = Machine.Of(4, affinity: "2-3");
        foreach (WorkerSeat seat in before)
            free.Leave(seat);
        ((string[])[free.Take().Processors.ToString(), free.Take().Processors.ToString()]).Should().BeEquivalentTo("2", "3");
        Action take = () => confined.Take();
        take.Should().Throw<ArgumentException>().WithMessage("*may use none of the place \"processors 1\"*it may use 2-3*");

        machine = Machine.Of(4);
        confined.Take().Processors.ToString().Should().Be("1");
        free.UsableCount.Should().Be(4);
    }

    [Fact]
    public void Who_comes_keeps_away_from_those_whose_part_was_another_one()
    {
        MachineTopology machine = Machine.Of(4, threads: 2, affinity: "0");
        var seats = new Seats(new Seating(machine, [new(WorkerPlacement.PerCore, null)], [2], () => machine, () => machine.Usable), 0);
        seats.Take().Processors.ToString().Should().Be("0");
        machine = Machine.Of(4, threads: 2);
        seats.Take().Processors.ToString().Should().Be("2-3", "half of the other core is taken");
    }

    [Theory]
    [InlineData(20, "6 8 1")]
    [InlineData(15, "6 8 1")]
    [InlineData(8, "3 4 1")]
    [InlineData(3, "1 1 1")]
    [InlineData(1, "1 1 1")]
    public void Groups_with_a_place_are_together_no_more_than_is_allowed(int allowed, string expected)
    {
        GroupPlans plans = Plans(Machine.Recorded("20em64t-hybrid-1p6c2t-2ca4co1t"), 20, new()
        {
            ["big"] = new() { Place = WorkerPlace.BigCores },
            ["small"] = new() { Place = WorkerPlace.SmallCores },
            ["one"] = new() { MaxDegreeOfParallelism = 1 },
        });
        string.Join(' ', plans.DegreesFor(allowed)).Should().Be(expected);
    }

    [Fact]
    public void Groups_follow_what_is_allowed_unless_every_degree_was_said()
    {
        WorkerGroup said = new() { MaxDegreeOfParallelism = 2 };
        GroupPlans open = Plans(Machine.Of(8), 8, new() { ["said"] = said, ["open"] = new() });
        (open.FollowsLimits, string.Join(' ', open.DegreesFor(8)), string.Join(' ', open.DegreesFor(3))).Should().Be((true, "2 6", "2 1"));
        Plans(Machine.Of(8), 8, new() { ["one"] = said, ["two"] = said }).FollowsLimits.Should().BeFalse();
        GroupPlans.Make(new(new Dictionary<string, WorkerGroup> { ["open"] = new() }, WorkerPlacement.None, null, 3), 8).FollowsLimits.Should().BeFalse("the whole was said");
    }

    [Theory]
    [InlineData("big cores")]
    [InlineData("Small  Cores")]
    [InlineData("node 1")]
    [InlineData("PACKAGE 0")]
    [InlineData("l3 group 2")]
    [InlineData("processors 0-1,3")]
    public void A_place_is_what_its_text_says(string text)
    {
        WorkerPlace place = WorkerPlace.Parse(text);
        place.ToString().Should().Be(text.ToLowerInvariant().Replace("  ", " ", StringComparison.Ordinal));
        place.In(Machine.Recorded("96em64t-4no4pa3ca2co")).IsEmpty.Should().BeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("node")]
    [InlineData("node -1")]
    [InlineData("node one")]
    [InlineData("processors")]
    [InlineData("processors 3-1")]
    [InlineData("cores")]
    public void What_is_no_place_is_refused_with_the_known_forms(string text)
    {
        WorkerPlace.TryParse(text, out _).Should().BeFalse();
        Action parse = () => WorkerPlace.Parse(text);
        parse.Should().Throw<FormatException>().WithMessage("*node 1, package 0, l3 group 2, big cores*");
    }

    [Fact]
    public void A_place_that_the_machine_has_not_or_that_may_not_be_used_is_refused_with_what_there_is()
    {
        Refusal(WorkerPlace.Node(7), Machine.Of(4, nodes: 2)).Should().Contain("no place \"node 7\"").And.Contain("memory nodes are 0, 1");
        Refusal(WorkerPlace.Package(3), Machine.Of(4)).Should().Contain("It has 1 of them");
        Refusal(WorkerPlace.L3Group(3), Machine.Of(4)).Should().Contain("It has 1 of them");
        Refusal(WorkerPlace.Node(1), Machine.Of(4, nodes: 2, affinity: "0-1")).Should().Contain("may use none of").And.Contain("it may use 0-1");

        static string Refusal(WorkerPlace place, MachineTopology machine)
        {
            Action find = () => place.In(machine);
            return find.Should().Throw<ArgumentException>().Which.Message;
        }
    }

    [Fact]
    public void Cores_that_are_alike_are_both_big_and_small()
    {
        MachineTopology machine = Machine.Of(4);
        (WorkerPlace.BigCores.In(machine) == machine.Usable).Should().BeTrue();
        (WorkerPlace.SmallCores.In(machine) == machine.Usable).Should().BeTrue();
    }

    [Theory]
    [InlineData("2,3", null, "2,3")]
    [InlineData("?,?", null, "4,4")]
    [InlineData("?,?,?", null, "3,3,2")]
    [InlineData("6,?,?", null, "6,1,1")]
    [InlineData("9,?", null, "9,1")]
    [InlineData("4,4", 4, "2,2")]
    [InlineData("6,2", 4, "3,1")]
    [InlineData("1,1,1", 1, "1,1,1")]
    [InlineData("100,1,1", 4, "2,1,1")]
    [InlineData("1,1", 8, "1,1")]
    public void Degrees_are_shared_out_when_the_whole_is_given(string named, int? whole, string expected)
    {
        int?[] degrees = [.. named.Split(',').Select(static text => text == "?" ? (int?)null : int.Parse(text, null))];
        string.Join(',', GroupPlans.Share(degrees, whole, defaultWhole: 8)).Should().Be(expected);
    }

    [Theory]
    [InlineData("1,3", 8, "2,6")]
    [InlineData("2,6", 4, "1,3")]
    [InlineData("5", 2, "2")]
    [InlineData("1,1,1", 1, "1,1,1")]
    public void A_new_whole_keeps_the_proportion(string degrees, int whole, string expected) =>
        string.Join(',', GroupPlans.Scale([.. degrees.Split(',').Select(static text => int.Parse(text, null))], whole)).Should().Be(expected);

    private static WorkerSeat[] Seats(MachineTopology machine, WorkerPlacement placement, WorkerPlace? place, int workers)
    {
        var plan = new PlacementPlan(machine);
        ProcessorSet[] parts = plan.Add(placement, place, workers);
        return plan.Seat(parts, parts);
    }

    private static IReadOnlyList<GroupPlan> Plan(MachineTopology machine, Dictionary<string, WorkerGroup> groups) => Plans(machine, 4, groups).All;

    private static GroupPlans Plans(MachineTopology machine, int allowed, Dictionary<string, WorkerGroup> groups) =>
        GroupPlans.Make(new(groups, WorkerPlacement.None, null, null) { ReadMachine = () => machine, ReadUsable = () => machine.Usable }, allowed);
}
