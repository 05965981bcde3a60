using Xunit.Abstractions;

namespace Parallelism.Tests.Contract;

public sealed class ProcessContractTests(SharedStrategy shared, ITestOutputHelper output) : ContractTests(shared, output)
{
    protected override IExecutionStrategy Create(int degree) =>
        new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = degree });

    protected override IExecutionStrategy? CreateLimited(int degree, TimeSpan timeout, TimeSpan gracePeriod) =>
        new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = degree, Timeout = timeout, GracePeriod = gracePeriod });
}
