using Xunit.Abstractions;

namespace Parallelism.Tests.Contract;

public sealed class DedicatedThreadContractTests(SharedStrategy shared, ITestOutputHelper output) : ContractTests(shared, output)
{
    protected override IExecutionStrategy Create(int degree) =>
        new ThreadStrategy(new ThreadStrategyOptions { MaxDegreeOfParallelism = degree, Threads = ThreadSource.Dedicated });

    protected override IExecutionStrategy? CreateLimited(int degree, TimeSpan timeout, TimeSpan gracePeriod) =>
        new ThreadStrategy(new ThreadStrategyOptions { MaxDegreeOfParallelism = degree, Timeout = timeout, GracePeriod = gracePeriod, Threads = ThreadSource.Dedicated });
}
