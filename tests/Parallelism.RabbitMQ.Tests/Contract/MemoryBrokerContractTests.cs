using Parallelism.Tests.Memory;
using Xunit.Abstractions;

namespace Parallelism.Tests.Contract;

// The contract with the broker in memory: everything but the wire.
public sealed class MemoryBrokerContractTests(SharedStrategy shared, ITestOutputHelper output) : ContractTests(shared, output)
{
    protected override bool HasWorkers => false;

    protected override IExecutionStrategy Create(int degree) => Make(new() { Connection = Local.Connection(), MaxDegreeOfParallelism = degree }, degree);

    protected override IExecutionStrategy? CreateLimited(int degree, TimeSpan timeout, TimeSpan gracePeriod) =>
        Make(new() { Connection = Local.Connection(), MaxDegreeOfParallelism = degree, Timeout = timeout, GracePeriod = gracePeriod }, degree);

    private static NodesAndStrategy Make(RabbitMQStrategyOptions options, int slots)
    {
        var broker = new MemoryBroker();
        var node = new ParallelismNode(new() { Connection = Local.Connection(), Slots = slots }, broker);
        return new(new RabbitMQStrategy(options, broker), [node]);
    }
}
