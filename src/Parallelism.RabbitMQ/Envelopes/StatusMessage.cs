using Parallelism.Wire;

namespace Parallelism.Envelopes;

// What a node says of itself, every few seconds and when it is asked.
internal sealed record StatusMessage
{
    public const int MaxChunks = 4096;

    public required string Node { get; init; }

    public required string Code { get; init; }

    public required int Slots { get; init; }

    public int Busy { get; init; }

    public long ItemsCompleted { get; init; }

    public long Refused { get; init; }

    // It takes nothing new.
    public bool IsLeaving { get; init; }

    // What it has in its hands.
    public IReadOnlyList<ChunkKey> Chunks { get; init; } = [];

    public void Write(FrameBuffer frame)
    {
        frame.WriteText(Node);
        frame.WriteText(Code);
        frame.WriteVarint(Slots);
        frame.WriteVarint(Busy);
        frame.WriteVarint(ItemsCompleted);
        frame.WriteVarint(Refused);
        frame.WriteByte(IsLeaving ? (byte)1 : (byte)0);
        int count = Math.Min(Chunks.Count, MaxChunks);
        frame.WriteVarint(count);
        for (int i = 0; i < count; i++)
        {
            frame.WriteGuid(Chunks[i].Client);
            frame.WriteVarint(Chunks[i].Chunk);
        }
    }

    public static StatusMessage Read(ReadOnlyMemory<byte> body)
    {
        var reader = new BodyReader(body.Span);
        var status = new StatusMessage
        {
            Node = reader.ReadText(),
            Code = reader.ReadText(),
            Slots = reader.ReadCount(),
            Busy = reader.ReadCount(),
            ItemsCompleted = reader.ReadVarint(),
            Refused = reader.ReadVarint(),
            IsLeaving = reader.ReadByte() != 0,
        };
        int count = reader.ReadCount();
        if (count > MaxChunks)
            throw new ProtocolException($"A status with {count} chunks came.");
        var chunks = new ChunkKey[count];
        for (int i = 0; i < count; i++)
            chunks[i] = new(reader.ReadGuid(), reader.ReadVarint());
        return status with { Chunks = chunks };
    }
}
