using System.Buffers.Binary;
using Parallelism.Wire;

namespace Parallelism.Tests.Wire;

// The items that a worker's frames tell of, in order, as the dispatcher takes them: results that were heard before are not heard again.
internal sealed class ResultLog : IFrameHandler
{
    private readonly HashSet<(long, long)> _known = [];

    public List<(long Ticket, long Index)> Items { get; } = [];

    public int Frames { get; private set; }

    public static byte[] Result(long ticket, long index)
    {
        var buffer = new FrameBuffer();
        int mark = buffer.Begin(FrameKind.Result);
        buffer.PatchLater(5);
        buffer.WriteVarint(ticket);
        buffer.WriteVarint(index);
        buffer.End(mark);
        return buffer.Written.ToArray();
    }

    // The end of the bytes may cut a frame, but for those of a living stream.
    public void Hear(byte[] bytes)
    {
        var reader = new FrameReader(new MemoryStream(bytes));
        while (reader.Read(this))
        {
        }
    }

    public void OnFrame(FrameKind kind, ReadOnlySpan<byte> body)
    {
        Frames++;
        var reader = new BodyReader(body);
        reader.ReadUInt32();
        if (kind == FrameKind.Result)
        {
            reader.ReadByte();
            Items.Add((reader.ReadVarint(), reader.ReadVarint()));
            _known.Add(Items[^1]);
            return;
        }
        kind.Should().Be(FrameKind.Results);
        long ticket = reader.ReadVarint();
        long first = reader.ReadVarint();
        int count = reader.ReadCount();
        reader.Rest.Length.Should().Be(count * 4);
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.ReadInt32LittleEndian(reader.Rest[(i * 4)..]).Should().Be((int)first + i);
            if (_known.Add((ticket, first + i)))
                Items.Add((ticket, first + i));
        }
    }
}
