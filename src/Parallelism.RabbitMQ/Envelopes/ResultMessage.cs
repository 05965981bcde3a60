using Parallelism.Wire;

namespace Parallelism.Envelopes;

// What a node says of a chunk: parts in their order, and whether these are the last. Its content: a blob of definitions, then parts:
//
//   0 values:    varint offset, varint count, blob         as a Results frame has them
//   1 value:     varint offset, blob
//   2 exception: varint offset, blob
//   5 output:    byte, varint process, varint offset + 1 (0: not known), text
//   6 report:    varint number of the progress, blob
//   7 log:       blob
//
// Items of which the last message says nothing were not begun: the client sends them again, where it still wants them.
internal sealed class ResultMessage
{
    public required Guid Client { get; init; }

    public required long Chunk { get; init; }

    public required string Node { get; init; }

    // One act of running it, and the how manieth message of that.
    public required Guid Run { get; init; }

    public required int Number { get; init; }

    public bool IsLast { get; init; }

    // Not run: it was delivered more often than the client allows.
    public bool IsLost { get; init; }

    // Of each item on average, in units of 100 ns; 0 where not measured.
    public long Duration { get; init; }

    public Content Content { get; set; }

    public void Write(FrameBuffer frame)
    {
        frame.WriteGuid(Client);
        frame.WriteVarint(Chunk);
        frame.WriteText(Node);
        frame.WriteGuid(Run);
        frame.WriteVarint(Number);
        frame.WriteByte((byte)((IsLast ? 1 : 0) | (IsLost ? 2 : 0)));
        frame.WriteVarint(Duration);
        Content.Write(frame);
    }

    public static ResultMessage Read(ReadOnlyMemory<byte> body)
    {
        var reader = new BodyReader(body.Span);
        Guid client = reader.ReadGuid();
        long chunk = reader.ReadVarint();
        string node = reader.ReadText();
        Guid run = reader.ReadGuid();
        int number = reader.ReadCount();
        byte flags = reader.ReadByte();
        return new()
        {
            Client = client,
            Chunk = chunk,
            Node = node,
            Run = run,
            Number = number,
            IsLast = (flags & 1) != 0,
            IsLost = (flags & 2) != 0,
            Duration = Math.Max(0, reader.ReadVarint()),
            Content = Content.Read(body[^reader.Rest.Length..]),
        };
    }
}
