using Xunit.Abstractions;

namespace Parallelism.Tests.Contract;

public sealed class SequentialContractTests(SharedStrategy shared, ITestOutputHelper output) : ContractTests(shared, output)
{
    protected override IExecutionStrategy Create(int degree) => new SequentialStrategy();
}
