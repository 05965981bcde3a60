namespace Parallelism.Tests.Real;

// Two nodes on two hosts, and a cable that is pulled.
public sealed class CutOffTests
{
    [NetworkFact]
    public async Task A_host_that_is_cut_off_in_the_middle_costs_time_and_no_item()
    {
        using var hosts = new Hosts();
        string[] first = hosts.Add("a"), second = hosts.Add("b");
        await using BrokerServer server = BrokerServer.Create(host: hosts.Address, listen: hosts.Address);
        await server.StartAsync();
        await using NodeProgram a = NodeProgram.StartNode(server.Uri, "cut", "a", prefix: first), b = NodeProgram.StartNode(server.Uri, "cut", "b", prefix: second);
        await using NodeProgram caller = NodeProgram.StartCaller(server.Uri, "cut", items: 1_000, milliseconds: 10);
        await caller.WaitForAsync(static caller => caller.Results >= 250, "250 results");
        hosts.Cut("a");
        Dictionary<string, long> verdict = await caller.VerdictAsync();
        (verdict["once"], verdict["never"], verdict["more"]).Should().Be((1_000, 0, 0), caller.Everything);
        // Heartbeat + 10 s.
        verdict["gap"].Should().BeLessThan(15_000);
        // Back again, it serves again.
        hosts.Mend("a");
        await using NodeProgram again = NodeProgram.StartCaller(server.Uri, "cut", items: 100, milliseconds: 5);
        (await again.VerdictAsync())["once"].Should().Be(100);
    }
}
