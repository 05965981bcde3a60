using MessagePack;
using MessagePack.Resolvers;
using Parallelism.Tests.Contract;
using Xunit.Abstractions;

namespace Parallelism.Tests;

// The same promises with another serializer. The suite's types carry no attributes, and its dates must keep their kind.
public sealed class MessagePackContractTests(SharedStrategy shared, ITestOutputHelper output) : ContractTests(shared, output)
{
    protected override IExecutionStrategy Create(int degree) =>
        new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = degree, Serializer = static () => Make() });

    protected override IExecutionStrategy? CreateLimited(int degree, TimeSpan timeout, TimeSpan gracePeriod) =>
        new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = degree, Timeout = timeout, GracePeriod = gracePeriod, Serializer = static () => Make() });

    private static MessagePackCSharpSerializer Make() =>
        new(CompositeResolver.Create([NativeDateTimeResolver.Instance, ContractlessStandardResolverAllowPrivate.Instance]));
}
