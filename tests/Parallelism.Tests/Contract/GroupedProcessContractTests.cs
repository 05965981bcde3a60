using Xunit.Abstractions;

namespace Parallelism.Tests.Contract;

// Items that name no group, on workers of several.
public sealed class GroupedProcessContractTests(SharedStrategy shared, ITestOutputHelper output) : ContractTests(shared, output)
{
    protected override IExecutionStrategy Create(int degree) => new ProcessStrategy(new ProcessStrategyOptions { Groups = Groups(degree) });

    protected override IExecutionStrategy? CreateLimited(int degree, TimeSpan timeout, TimeSpan gracePeriod) =>
        new ProcessStrategy(new ProcessStrategyOptions { Groups = Groups(degree), Timeout = timeout, GracePeriod = gracePeriod });

    internal static Dictionary<string, WorkerGroup> Groups(int degree) => degree == 1
        ? new() { ["only"] = new() { MaxDegreeOfParallelism = 1 } }
        : new() { ["one"] = new() { MaxDegreeOfParallelism = 1, Helps = ["rest"] }, ["rest"] = new() { MaxDegreeOfParallelism = degree - 1 } };
}
