namespace Parallelism;

/// <summary>What a <see cref="RabbitMQStrategy"/> has done so far, and what it knows of nodes.</summary>
public sealed class RabbitMQStatistics
{
    /// <summary>The nodes heard of in the last seconds, those of other builds too.</summary>
    public required IReadOnlyList<RabbitMQNode> Nodes { get; init; }

    /// <summary>Items that ended, whatever in.</summary>
    public required long ItemsCompleted { get; init; }

    /// <summary>Messages with work that were sent; each holds one item or many.</summary>
    public required long MessagesSent { get; init; }

    /// <summary>The bytes of those.</summary>
    public required long BytesSent { get; init; }

    /// <summary>Messages with work whose last result is still to come.</summary>
    public required int MessagesInFlight { get; init; }

    /// <summary>Results that came again, after a node or the broker was lost, and were dropped.</summary>
    public required long DuplicatesDropped { get; init; }

    /// <summary>Envelopes that were refused: forged, replayed, cut off, too large, too old, or not understood.</summary>
    public required long EnvelopesRefused { get; init; }

    /// <summary>Sessions with the broker so far; more than one says that it was lost in between.</summary>
    public required int Sessions { get; init; }
}
