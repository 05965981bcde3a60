using Xunit.Abstractions;

namespace Parallelism.Tests.Contract;

public sealed class ThreadContractTests(SharedStrategy shared, ITestOutputHelper output) : ContractTests(shared, output)
{
    protected override IExecutionStrategy Create(int degree) =>
        new ThreadStrategy(new ThreadStrategyOptions { MaxDegreeOfParallelism = degree });

    protected override IExecutionStrategy? CreateLimited(int degree, TimeSpan timeout, TimeSpan gracePeriod) =>
        new ThreadStrategy(new ThreadStrategyOptions { MaxDegreeOfParallelism = degree, Timeout = timeout, GracePeriod = gracePeriod });
}
