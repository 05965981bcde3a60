using Parallelism.Dispatch;

namespace Parallelism.Tests.Dispatch;

// Items whose data lie near a memory node.
public sealed class NearDataTests
{
    [Fact]
    public void Runs_of_one_node_are_found_again_whatever_part_of_them_comes_back()
    {
        NodeRuns runs = NodeRuns.Of(static i => (int)(i / 10) % 2, null, 0, 40)!;
        runs.Split(0, 40).Should().Equal((0, 10, 0), (10, 20, 1), (20, 30, 0), (30, 40, 1));
        runs.Split(5, 12).Should().Equal((5, 10, 0), (10, 12, 1));
        runs.Split(39, 40).Should().Equal((39, 40, 1));
        NodeRuns.Of(null, 3, 0, long.MaxValue)!.Split(7, long.MaxValue).Should().Equal((7, long.MaxValue, 3));
        NodeRuns.Of(static i => (int)i, null, 5, 1)!.Split(0, 1).Should().Equal((0, 1, 5));
        NodeRuns.Of(null, null, 0, 10).Should().BeNull();
    }

    [Fact]
    public void A_worker_takes_what_lies_near_it_and_else_where_most_is_left()
    {
        var stack = new RangeStack(NodeRuns.Of(static i => i < 10 ? 0 : 1, null, 0, 40));
        stack.Push(0, 40);
        stack.Node.Should().Be(-1);
        Take(stack, 4, 1).Should().Be((10, 14));
        Take(stack, 4, 0).Should().Be((0, 4));
        Take(stack, 4, 7).Should().Be((14, 18), "nobody is near: the node with the most");
        Take(stack, 100, 0).Should().Be((4, 10));
        stack.Node.Should().Be(1);
        Take(stack, 2, 0).Should().Be((18, 20), "it helps the other node when its own is done");
        stack.Push(2, 12);
        stack.Count.Should().Be(30);
        Take(stack, 100, 0).Should().Be((2, 10));
        Take(stack, 100, 1).Should().Be((10, 12), "what comes back is handed out first");
        stack.Clear();
        (stack.Count, stack.TryTake(1, 0, out _, out _)).Should().Be((0L, false));
    }

    [Fact(Timeout = 60_000)]
    public async Task Items_go_to_the_worker_at_their_node_where_it_is_free()
    {
        var definitions = new ProbeDefinitions();
        var pool = new ScriptedPool { NodeOfWorker = static id => id - 1 };
        await using var dispatcher = new Dispatcher(new() { Degree = 2 }, pool, definitions);
        await dispatcher.WarmUpAsync();
        for (int round = 0; round < 20; round++)
        {
            int node = round % 2;
            var operation = new ProbeOperation(definitions, 1, isBatch: false) { Duration = new(), Pending = new(NodeRuns.Of(null, node, 0, 1)) };
            dispatcher.Submit(operation, 1);
            await operation.Over.WaitAsync(TimeSpan.FromSeconds(30));
        }
        ScriptedWorker[] workers = [.. pool.Workers.OrderBy(static worker => worker.Id)];
        workers.Select(static worker => worker.Runs.Sum()).Should().Equal(10, 10);
        pool.Faults.Should().BeEmpty();
    }

    private static (long From, long To) Take(RangeStack stack, long most, int node)
    {
        stack.TryTake(most, node, out long from, out long to).Should().BeTrue();
        return (from, to);
    }
}
