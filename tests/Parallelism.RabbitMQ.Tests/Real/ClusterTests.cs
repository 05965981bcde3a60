namespace Parallelism.Tests.Real;

// Three brokers as one, of which one is lost.
public sealed class ClusterTests
{
    [BrokerFact]
    public async Task The_clients_node_of_a_cluster_dies_in_the_middle_and_nothing_is_lost()
    {
        string cookie = Guid.NewGuid().ToString("N");
        int mapper = BrokerServer.FreePort();
        await using BrokerServer first = BrokerServer.Create("one", cookie, mapper), second = BrokerServer.Create("two", cookie, mapper), third = BrokerServer.Create("three", cookie, mapper);
        BrokerServer[] cluster = [first, second, third];
        foreach (BrokerServer server in cluster)
            await server.StartAsync();
        foreach (BrokerServer server in cluster[1..])
        {
            await server.ControlAsync("stop_app");
            await server.ControlAsync("join_cluster", first.NodeName);
            await server.ControlAsync("start_app");
        }
        string all = string.Join(',', cluster.Select(static server => server.Uri));
        await using NodeProgram node = NodeProgram.Start(first.Uri, "cluster", [ParallelismNode.Switch, "--name", "node", "--slots", "2"], uris: all);
        await using NodeProgram caller = NodeProgram.Start(first.Uri, "cluster", ["--items", "800", "--milliseconds", "10"], uris: all);
        await caller.WaitForAsync(static caller => caller.Results >= 60, "60 results");
        // Any of them took the caller's connection; that one dies.
        int[] ports = caller.RemotePorts();
        await cluster.Single(server => ports.Contains(server.Port)).KillAsync();
        Dictionary<string, long> verdict = await caller.VerdictAsync();
        (verdict["once"], verdict["never"], verdict["more"]).Should().Be((800, 0, 0), caller.Everything);
        verdict["sessions"].Should().BeGreaterThan(1);
    }
}
