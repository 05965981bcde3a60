using Parallelism.Wire;

namespace Parallelism.Tests.Wire;

// Keeps what a reader hands on.
internal sealed class FrameLog : IFrameHandler
{
    public List<(FrameKind Kind, byte[] Body)> Frames { get; } = [];

    public void OnFrame(FrameKind kind, ReadOnlySpan<byte> body) => Frames.Add((kind, body.ToArray()));
}
