namespace Parallelism.Tests.Memory;

internal sealed record MemoryMessage(string Exchange, string RoutingKey, byte[] Body)
{
    public int DeliveryCount { get; set; }
}
