using Xunit.Abstractions;

namespace Parallelism.Tests.Contract;

public sealed class SequentialContractTests(SharedStrategy shared, ITestOutputHelper output) : ContractTests(shared, output)
{
    protected override IExecutionStrategy Create(int degree) => new SequentialStrategy();

    protected override IExecutionStrategy? CreateLimited(int degree, TimeSpan timeout, TimeSpan gracePeriod) => null;
}
