using Parallelism.Wire;

namespace Parallelism.Envelopes;

// The sender wants nothing more of these chunks of its own.
internal sealed record CancelMessage(IReadOnlyList<long> Chunks)
{
    public const int MaxChunks = 4096;

    public void Write(FrameBuffer frame)
    {
        frame.WriteVarint(Chunks.Count);
        foreach (long chunk in Chunks)
            frame.WriteVarint(chunk);
    }

    public static CancelMessage Read(ReadOnlyMemory<byte> body)
    {
        var reader = new BodyReader(body.Span);
        int count = reader.ReadCount();
        if (count > MaxChunks)
            throw new ProtocolException($"A cancellation of {count} chunks came.");
        var chunks = new long[count];
        for (int i = 0; i < count; i++)
            chunks[i] = reader.ReadVarint();
        return new(chunks);
    }
}
