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
        var threads = machine.MinThreadsPerCore == machine.MaxThreadsPerCore
            ? KernelText.Count(machine.MaxThreadsPerCore, "thread")
            : KernelText.Invariant($"{machine.MinThreadsPerCore} to {machine.MaxThreadsPerCore} threads");
        Line(text, $"  {KernelText.Count(machine.Cores.Count, "core")} of {threads}, {KernelText.Count(machine.Packages.Count, "package")}");
        if (machine.CoreKinds.Count > 1)
            Line(text, $"  {machine.CoreKinds.Count} kinds of core: {string.Join(" | ", machine.CoreKinds)} ({machine.CoreKindsFrom})");
        var implied = machine.NodesAreStated ? "" : " (implied: the system names none)";
        Line(text, $"  {KernelText.Count(machine.Nodes.Count, "memory node")}{implied}, {machine.UsableNodes.Count} with usable processors");
        if (choice.Limits.Count > 0)
            text.Append("Limits:\n");
        foreach (var limit in choice.Limits)
            Line(text, $"  {limit.Processors,5}  {limit.Source}{(ReferenceEquals(limit, choice.Least) ? "  <- the least" : "")}");
        text.Append("Environment:\n");
        foreach (var variable in (ReadOnlySpan<string>)[EnvironmentOverride.StrategyVariable, EnvironmentOverride.DegreeVariable])
        {
            var value = request.Environment(variable);
            Line(text, $"  {variable} {(string.IsNullOrWhiteSpace(value) ? "is not set" : "= " + value)}{(request.IsWorker ? " (has no effect in a worker)" : "")}");
        }

        Line(text, $"Required traits: {StrategyNames.Describe(request.Required)}");
        text.Append("Decision:\n");
        Line(text, $"  {choice.Strategy}: {choice.WhyStrategy}");
        Line(text, $"  {choice.Degree} at once: {choice.WhyDegree}");
        return text.ToString();
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(KernelText.Invariant(line)).Append('\n');
}
