using Parallelism.Wire;

namespace Parallelism.Envelopes;

// The node of this name ends when it has finished what it has; empty: all nodes.
internal sealed record DrainMessage(string Node)
{
    public void Write(FrameBuffer frame) => frame.WriteText(Node);

    public static DrainMessage Read(ReadOnlyMemory<byte> body)
    {
        var reader = new BodyReader(body.Span);
        return new(reader.ReadText());
    }
}
