using System.Diagnostics;
using Parallelism.Envelopes;

namespace Parallelism.Remote;

// A node as last heard of.
internal sealed class NodeInfo
{
    public required StatusMessage Status { get; init; }

    public long HeardAt { get; } = Stopwatch.GetTimestamp();

    public TimeSpan Age => Stopwatch.GetElapsedTime(HeardAt);
}
