using Microsoft.Extensions.Logging;
using Parallelism.Closures;
using Parallelism.Envelopes;

namespace Parallelism.Nodes;

// The node's options, as its parts need them.
internal sealed record NodeSettings
{
    public required string Name { get; init; }

    public required int Slots { get; init; }

    // Makes the strategy of a slot: one item at a time.
    public required SlotStrategies Strategies { get; init; }

    public required ICodeGate Gate { get; init; }

    public IPayloadSerializer? Serializer { get; init; }

    public string SerializerName { get; init; } = "";

    public required PayloadShelf Shelf { get; init; }

    // Longer than this, 100 ns, a chunk is not gone on with: what is left goes back to its client.
    public long LongestChunk { get; init; } = 2_000_000;

    public TimeSpan StatusPeriod { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public required ILogger Logger { get; init; }
}
