using Parallelism.Tests.Contract;
using Xunit.Abstractions;

namespace Parallelism.Tests.Real;

// The contract with a real broker. TestRun skips all of it where none is installed.
[Collection(BrokerGroup.Name)]
public sealed class RealBrokerContractTests(SharedStrategy shared, BrokerFixture broker, ITestOutputHelper output) : ContractTests(shared, output)
{
    protected override bool HasWorkers => false;

    protected override IExecutionStrategy Create(int degree)
    {
        RabbitMQConnectionOptions connection = broker.Connection();
        return Make(new() { Connection = connection, MaxDegreeOfParallelism = degree }, degree);
    }

    protected override IExecutionStrategy? CreateLimited(int degree, TimeSpan timeout, TimeSpan gracePeriod)
    {
        RabbitMQConnectionOptions connection = broker.Connection();
        return Make(new() { Connection = connection, MaxDegreeOfParallelism = degree, Timeout = timeout, GracePeriod = gracePeriod }, degree);
    }

    private static NodesAndStrategy Make(RabbitMQStrategyOptions options, int slots) =>
        new(new RabbitMQStrategy(options), [new ParallelismNode(new() { Connection = options.Connection, Slots = slots })]);
}
