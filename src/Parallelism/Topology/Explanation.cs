using System.Globalization;
using System.Text;

namespace Parallelism.Topology;

// The choice line by line: what was read, which limit won, what the environment says, what follows.
internal static class Explanation
{
    public static string Write(StrategyRequest request, StrategyChoice choice)
    {
        var machine = request.Machine;
        var text = new StringBuilder();
        Line(text, $"{choice.Strategy}, {choice.Degree} at once");
        Line(text, $"Machine ({machine.OnlineFrom}; detail: {machine.Detail}):");
        Line(text, $"  {KernelText.Count(machine.Online.Count, "processor")} online: {machine.Online}");
        Line(text, $"  {KernelText.Count(machine.Cores.Count, "core")} of {TopologyWords.Threads(machine)}, {KernelText.Count(machine.Packages.Count, "package")}");
        if (machine.CoreKinds.Count > 1)
            Line(text, $"  {machine.CoreKinds.Count} kinds of core: {string.Join(" | ", machine.CoreKinds)} ({machine.CoreKindsFrom})");
        var implied = machine.NodesAreStated ? "" : " (implied: the system names none)";
        Line(text, $"  {KernelText.Count(machine.Nodes.Count, "memory node")}{implied}, {machine.UsableNodes.Count} with usable processors");
        if (choice.Limits.Count > 0)
            text.Append("Limits:\n");
        foreach (var limit in choice.Limits)
            Line(text, $"  {limit.Processors?.ToString(CultureInfo.InvariantCulture) ?? "-",5}  {limit.Source}{(ReferenceEquals(limit, choice.Least) ? "  <- the least" : "")}");
        text.Append("Environment:\n");
        foreach (var variable in (ReadOnlySpan<string>)[EnvironmentOverride.StrategyVariable, EnvironmentOverride.DegreeVariable])
        {
            var value = request.Environment(variable);
            Line(text, $"  {variable} {(string.IsNullOrWhiteSpace(value) ? "is not set" : "= " + value)}{(request.IsWorker ? " (has no effect in a worker)" : "")}");
        }

        Line(text, $"Required traits: {StrategyNames.Describe(request.Required)}");
        text.Append("Decision:\n");
        Line(text, $"  {choice.StrategyRow,-3}  {choice.Strategy}: {choice.WhyStrategy}");
        Line(text, $"  {choice.DegreeRow,-3}  {choice.Degree} at once: {choice.WhyDegree}");
        if (choice.FollowsLimits)
            text.Append("       looked at again every second while it works\n");
        Line(text, $"  {choice.Placement.Row,-3}  {Place(choice.Placement.Advice)}: {choice.Placement.Why}");
        foreach (var share in choice.Placement.Shares)
            Line(text, $"       {KernelText.Count(share.Workers, "worker")} on {share.Place} ({share.Processors})");
        text.Append("Beyond this machine:\n  RabbitMQStrategy (package Parallelism.RabbitMQ), where several machines share items of about 10 ms and more; never for one machine\n");
        return text.ToString();
    }

    private static string Place(PlacementAdvice advice) => advice switch
    {
        PlacementAdvice.Node => "workers by memory node",
        PlacementAdvice.CacheGroup => "workers by last-level cache",
        _ => "workers anywhere",
    };

    private static void Line(StringBuilder text, FormattableString line) => text.Append(KernelText.Invariant(line)).Append('\n');
}
