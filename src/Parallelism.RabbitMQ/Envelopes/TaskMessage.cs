using Parallelism.Wire;

namespace Parallelism.Envelopes;

// A chunk of items of one call, on its way to a node. Everything that is needed to run it stands in it: nodes come and go, and keep nothing.
internal sealed class TaskMessage
{
    public const int MaxItems = 1 << 16;

    public required Guid Client { get; init; }

    public required long Chunk { get; init; }

    public required string Code { get; init; }

    public required string Method { get; init; }

    // How often it was delivered before this message was made.
    public int Attempts { get; init; }

    // From which delivery on it is not run again; 0: the broker's limits decide.
    public int MaxDeliveries { get; init; }

    public TimeSpan Timeout { get; init; } = System.Threading.Timeout.InfiniteTimeSpan;

    public TimeSpan GracePeriod { get; init; }

    // What the client's own serializer is; empty: the built-in one.
    public string Serializer { get; init; } = "";

    public string Culture { get; init; } = "";

    public string UICulture { get; init; } = "";

    // Empty where the caller has no activity.
    public ReadOnlyMemory<byte> Trace { get; init; }

    public ulong RandomKey { get; init; }

    public bool IsBatch { get; init; }

    // Whether each item is to be an activity of its own, below the caller's.
    public bool TracesItems { get; init; }

    // Whether results of several items may come together.
    public bool TakesResults { get; init; }

    public long FirstIndex { get; init; }

    // As a RunBlock frame has it.
    public int ArgumentSize { get; init; }

    public required int Count { get; init; }

    // Definitions, work, and arguments, or where they are.
    public Content Content { get; set; }

    public ChunkKey Key => new(Client, Chunk);

    public void Write(FrameBuffer frame)
    {
        frame.WriteGuid(Client);
        frame.WriteVarint(Chunk);
        frame.WriteText(Code);
        frame.WriteText(Method);
        frame.WriteVarint(Attempts);
        frame.WriteVarint(MaxDeliveries);
        frame.WriteVarint(Timeout.Ticks);
        frame.WriteVarint(GracePeriod.Ticks);
        frame.WriteText(Serializer);
        frame.WriteText(Culture);
        frame.WriteText(UICulture);
        frame.WriteBlob(Trace.Span);
        frame.WriteVarint((long)RandomKey);
        frame.WriteByte((byte)((IsBatch ? 1 : 0) | (TakesResults ? 2 : 0) | (TracesItems ? 4 : 0)));
        frame.WriteVarint(FirstIndex);
        frame.WriteVarint(ArgumentSize);
        frame.WriteVarint(Count);
        Content.Write(frame);
    }

    public static TaskMessage Read(ReadOnlyMemory<byte> body)
    {
        byte flags;
        var reader = new BodyReader(body.Span);
        var message = new TaskMessage
        {
            Client = reader.ReadGuid(),
            Chunk = reader.ReadVarint(),
            Code = reader.ReadText(),
            Method = reader.ReadText(),
            Attempts = reader.ReadCount(),
            MaxDeliveries = reader.ReadCount(),
            Timeout = ReadTime(ref reader),
            GracePeriod = ReadTime(ref reader),
            Serializer = reader.ReadText(),
            Culture = reader.ReadText(),
            UICulture = reader.ReadText(),
            Trace = body[reader.ReadBlobRange()],
            RandomKey = (ulong)reader.ReadVarint(),
            IsBatch = ((flags = reader.ReadByte()) & 1) != 0,
            TakesResults = (flags & 2) != 0,
            TracesItems = (flags & 4) != 0,
            FirstIndex = reader.ReadVarint(),
            ArgumentSize = reader.ReadCount(),
            Count = reader.ReadCount(),
        };
        if (message.Count is < 1 or > MaxItems || message.FirstIndex < 0 || message.ArgumentSize > 1 << 16)
            throw new ProtocolException($"A chunk of {message.Count} items from {message.FirstIndex} came.");
        message.Content = Content.Read(body[^reader.Rest.Length..]);
        return message;
    }

    private static TimeSpan ReadTime(ref BodyReader reader)
    {
        var time = new TimeSpan(reader.ReadVarint());
        return time >= TimeSpan.Zero || time == System.Threading.Timeout.InfiniteTimeSpan ? time : throw new ProtocolException("A time is negative.");
    }
}
