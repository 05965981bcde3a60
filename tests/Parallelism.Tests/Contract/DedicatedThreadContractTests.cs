using Xunit.Abstractions;

namespace Parallelism.Tests.Contract;

public sealed class DedicatedThreadContractTests(SharedStrategy shared, ITestOutputHelper output) : ContractTests(shared, output)
{
    protected override IExecutionStrategy Create(int degree) =>
        new ThreadStrategy(new ThreadStrategyOptions { MaxDegreeOfParallelism = degree, Threads = ThreadSource.Dedicated });
}
