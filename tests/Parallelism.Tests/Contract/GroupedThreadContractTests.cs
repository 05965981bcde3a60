using Xunit.Abstractions;

namespace Parallelism.Tests.Contract;

// Items that name no group, on threads of several.
public sealed class GroupedThreadContractTests(SharedStrategy shared, ITestOutputHelper output) : ContractTests(shared, output)
{
    protected override IExecutionStrategy Create(int degree) =>
        new ThreadStrategy(new ThreadStrategyOptions { Groups = GroupedProcessContractTests.Groups(degree) });

    protected override IExecutionStrategy? CreateLimited(int degree, TimeSpan timeout, TimeSpan gracePeriod) =>
        new ThreadStrategy(new ThreadStrategyOptions { Groups = GroupedProcessContractTests.Groups(degree), Timeout = timeout, GracePeriod = gracePeriod });
}
