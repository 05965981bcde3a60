using Parallelism.Wire;

namespace Parallelism.Envelopes;

// A node begins with a chunk that was lost before: should it be lost again, the client knows with whom.
internal sealed record TakenMessage(long Chunk, string Node, int Delivery)
{
    public void Write(FrameBuffer frame)
    {
        frame.WriteVarint(Chunk);
        frame.WriteText(Node);
        frame.WriteVarint(Delivery);
    }

    public static TakenMessage Read(ReadOnlyMemory<byte> body)
    {
        var reader = new BodyReader(body.Span);
        return new(reader.ReadVarint(), reader.ReadText(), reader.ReadCount());
    }
}
