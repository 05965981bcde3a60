using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace Parallelism.Tests.Contract;

// What a container gives: a strategy that passes work on to the one that configuration chose.
public sealed class ConfiguredContractTests(SharedStrategy shared, ITestOutputHelper output) : ContractTests(shared, output)
{
    protected override IExecutionStrategy Create(int degree) => Make(options => options.MaxDegreeOfParallelism = degree);

    protected override IExecutionStrategy? CreateLimited(int degree, TimeSpan timeout, TimeSpan gracePeriod) => Make(options =>
        (options.MaxDegreeOfParallelism, options.Thread.Timeout, options.Thread.GracePeriod) = (degree, timeout, gracePeriod));

    private static IExecutionStrategy Make(Action<ParallelismOptions> configure) => new ServiceCollection()
        .AddParallelism(options =>
        {
            options.Strategy = "thread";
            configure(options);
        }).BuildServiceProvider().GetRequiredService<IExecutionStrategy>();
}
