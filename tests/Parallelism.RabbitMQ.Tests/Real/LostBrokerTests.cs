namespace Parallelism.Tests.Real;

// The broker itself is lost, or what it holds for us. Each has a broker of its own.
public sealed class LostBrokerTests
{
    [BrokerFact]
    public async Task A_broker_that_is_killed_and_started_again_in_the_middle_loses_nothing()
    {
        await using BrokerServer server = await BrokerServer.StartAsync();
        await using NodeProgram first = NodeProgram.StartNode(server.Uri, "killed", "first"), second = NodeProgram.StartNode(server.Uri, "killed", "second");
        await using NodeProgram caller = NodeProgram.StartCaller(server.Uri, "killed", items: 500, milliseconds: 10);
        await caller.WaitForAsync(static caller => caller.Results >= 80, "80 results");
        await server.KillAsync();
        await server.StartAsync();
        Dictionary<string, long> verdict = await caller.VerdictAsync();
        (verdict["once"], verdict["never"], verdict["more"]).Should().Be((500, 0, 0), caller.Everything);
        verdict["sessions"].Should().BeGreaterThan(1);
    }

    [BrokerFact]
    public async Task A_consumer_whose_work_takes_longer_than_the_broker_allows_comes_back()
    {
        // Where no queue can set it, the broker's own limit holds; it looks every minute unless told otherwise.
        await using BrokerServer server = await BrokerServer.StartAsync(["consumer_timeout = 3000", "-rabbit channel_tick_interval 1000"]);
        await using NodeProgram node = NodeProgram.StartNode(server.Uri, "slow", "slow", slots: 1);
        await using NodeProgram caller = NodeProgram.StartCaller(server.Uri, "slow", items: 2, milliseconds: 6_000);
        Dictionary<string, long> verdict = await caller.VerdictAsync();
        (verdict["once"], verdict["never"], verdict["more"]).Should().Be((2, 0, 0), caller.Everything);
        node.Everything.Should().Contain("timeout", "the broker closed the node's channel, and the node made another");
    }
}
