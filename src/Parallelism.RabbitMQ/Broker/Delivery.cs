namespace Parallelism.Broker;

// A message in our hands until it is acknowledged. The body is the receiver's own copy.
internal sealed record Delivery(IBrokerSession Session, Lane Lane, ulong Tag, ReadOnlyMemory<byte> Body)
{
    // How often it was delivered before.
    public int DeliveryCount { get; init; }

    // The exchange that it was published to, or died to.
    public string Exchange { get; init; } = "";

    public Task AckAsync() => Session.AckAsync(this);

    public Task ReturnAsync() => Session.ReturnAsync(this);
}
