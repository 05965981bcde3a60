namespace Parallelism.Broker;

internal sealed record QueueSpec(string Name)
{
    // Replicated and on disk; otherwise exclusive to its session, and gone with it.
    public bool IsQuorum { get; init; } = true;

    // How often a message may come back before it goes on to DeadLetterExchange.
    public int? DeliveryLimit { get; init; }

    public string? DeadLetterExchange { get; init; }

    // Unused for so long, the queue is deleted.
    public TimeSpan? Expires { get; init; }

    public long? MaxLength { get; init; }

    public TimeSpan? MessageTimeToLive { get; init; }

    // How long a delivery may stay unacknowledged, where the broker lets a queue say so.
    public TimeSpan? ConsumerTimeout { get; init; }

    public IReadOnlyList<(string Exchange, string RoutingKey)> Bindings { get; init; } = [];
}
