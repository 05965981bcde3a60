using Microsoft.Extensions.Logging;
using Parallelism.Envelopes;
using Parallelism.Observation;

namespace Parallelism.Remote;

// The strategy's options, as its parts need them.
internal sealed record ClientSettings
{
    public int? Degree { get; init; }

    public TimeSpan Timeout { get; init; }

    public TimeSpan GracePeriod { get; init; }

    public TimeSpan NodeTimeout { get; init; }

    public TimeSpan LostAfter { get; init; } = TimeSpan.FromSeconds(30);

    public int MaxDeliveries { get; init; }

    public string Serializer { get; init; } = "";

    public required int MaxMessage { get; init; }

    public long MaxBytesInFlight { get; init; } = 32 << 20;

    // 100 ns: how much work a chunk should be, and the least that it is cut to when little is left.
    public long ChunkWork { get; init; } = 500_000;

    public long LeastChunkWork { get; init; } = 100_000;

    // One message for each item, for comparison.
    public int MaxItemsPerChunk { get; init; } = 16_384;

    public required PayloadShelf Shelf { get; init; }

    public required Action<WorkerOutput> Listener { get; init; }

    public required StrategyMeter Meter { get; init; }

    public required ILogger Logger { get; init; }
}
