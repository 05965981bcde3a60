namespace Parallelism.Tests.Real;

// Nodes and callers as processes, and what can happen to nodes.
[Collection(BrokerGroup.Name)]
public sealed class LostNodeTests(BrokerFixture broker)
{
    private readonly string _application = Guid.NewGuid().ToString("N");

    [BrokerFact]
    public async Task A_node_that_is_killed_in_the_middle_costs_no_item()
    {
        await using NodeProgram first = Node("first"), second = Node("second");
        await using NodeProgram caller = Caller(items: 400, milliseconds: 10);
        await caller.WaitForAsync(static caller => caller.Results >= 60, "60 results");
        await first.KillAsync();
        await ShouldBeOnceAsync(caller, 400);
    }

    [BrokerFact]
    public async Task A_node_that_freezes_loses_its_work_to_another_after_two_heartbeats()
    {
        await using NodeProgram first = Node("first"), second = Node("second");
        await using NodeProgram caller = Caller(items: 300, milliseconds: 10);
        await caller.WaitForAsync(static caller => caller.Results >= 60, "60 results");
        first.Freeze();
        Dictionary<string, long> verdict = await ShouldBeOnceAsync(caller, 300);
        // Heartbeat 5 s: twice that to notice it, and then the work itself.
        verdict["gap"].Should().BeLessThan(25_000);
        first.Thaw();
    }

    [BrokerFact]
    public async Task A_node_that_is_asked_to_end_finishes_and_ends_with_zero()
    {
        await using NodeProgram first = Node("first"), second = Node("second");
        await using NodeProgram caller = Caller(items: 300, milliseconds: 10);
        await caller.WaitForAsync(static caller => caller.Results >= 60, "60 results");
        first.Ask();
        await first.WaitForExitAsync();
        first.ExitCode.Should().Be(0);
        await ShouldBeOnceAsync(caller, 300);
    }

    [BrokerFact]
    public async Task Work_that_ends_its_node_fails_alone_and_says_how_often_and_where()
    {
        await using var nodes = new Replaced(() => Node("mortal", threads: true), 2);
        await using NodeProgram caller = Caller(items: 60, milliseconds: 2, poison: 13);
        Dictionary<string, long> verdict = await caller.VerdictAsync();
        verdict["once"].Should().Be(59);
        string failure = caller.Lines.Single(static line => line.StartsWith("failed", StringComparison.Ordinal));
        failure.Should().Contain("WorkerCrashedException").And.Contain("item 13").And.Contain("mortal").And.MatchRegex("[2-9] times");
    }

    [BrokerTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_trace_runs_from_the_caller_to_the_workers_of_the_nodes(bool threads)
    {
        string[] kind = threads ? ["--traces", "--threads"] : ["--traces"];
        NodeProgram Start(params string[] arguments) => NodeProgram.Start(broker.Server.Uri, _application, [.. arguments, .. kind]);
        await using NodeProgram first = Start(ParallelismNode.Switch, "--name", "first"), second = Start(ParallelismNode.Switch, "--name", "second");
        await using NodeProgram caller = Start("--items", "40", "--milliseconds", "20");
        (await caller.VerdictAsync())["once"].Should().Be(40);
        foreach (NodeProgram node in (NodeProgram[])[first, second])
        {
            node.Ask();
            await node.WaitForExitAsync();
        }

        string[][] here = Spans(caller);
        string[][] there = [.. Spans(first), .. Spans(second)];
        string[] root = here.Should().ContainSingle(static span => span[3] == "caller").Subject;
        string[] call = here.Should().ContainSingle(static span => span[3] == "Parallelism.Stream").Subject;
        call[2].Should().Be(root[1]);
        here.Concat(there).Should().AllSatisfy(span => span[0].Should().Be(root[0], "it is one trace"));
        string[][] items = [.. there.Where(static span => span[3] == "Parallelism.Item")];
        items.Select(static item => item[4]).Should().BeEquivalentTo(Enumerable.Range(0, 40).Select(static i => $"{i}"), "each item is an activity where it ran");
        items.Should().AllSatisfy(item => item[2].Should().Be(call[1]));
        items.Should().AllSatisfy(item => (item[5] == "-").Should().Be(threads, "a worker process says which it is"));
        there.Where(static span => span[3] == "work").Select(static work => work[2]).Should().BeEquivalentTo(items.Select(static item => item[1]), "each item traced once what it did");
        there.Should().HaveCount(80);

        static string[][] Spans(NodeProgram program) => [.. program.Lines.Where(static line => line.StartsWith("span ", StringComparison.Ordinal)).Select(static line => line.Split(' ')[1..])];
    }

    private NodeProgram Node(string name, bool threads = false) => NodeProgram.StartNode(broker.Server.Uri, _application, name, threads: threads);

    private NodeProgram Caller(int items, int milliseconds, int poison = -1) =>
        NodeProgram.StartCaller(broker.Server.Uri, _application, items, milliseconds, poison);

    private static async Task<Dictionary<string, long>> ShouldBeOnceAsync(NodeProgram caller, int items)
    {
        Dictionary<string, long> verdict = await caller.VerdictAsync();
        (verdict["once"], verdict["never"], verdict["more"]).Should().Be((items, 0, 0), caller.Everything);
        return verdict;
    }

    // As many nodes at all times, whatever becomes of them.
    private sealed class Replaced : IAsyncDisposable
    {
        private readonly CancellationTokenSource _ending = new();
        private readonly Task[] _keepers;

        public Replaced(Func<NodeProgram> start, int count) =>
            _keepers = [.. Enumerable.Range(0, count).Select(_ => KeepAsync(start))];

        public async ValueTask DisposeAsync()
        {
            await _ending.CancelAsync();
            await Task.WhenAll(_keepers);
            _ending.Dispose();
        }

        private async Task KeepAsync(Func<NodeProgram> start)
        {
            while (!_ending.IsCancellationRequested)
            {
                await using NodeProgram node = start();
                await node.WaitForExitAsync().WaitAsync(_ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
