using System.Diagnostics;

namespace Parallelism.Wire;

// What a worker has to say, kept in memory that the strategy's process maps too, so that a worker's death loses nothing that was finished:
//
//   | running ticket | running index | running since | stream offset | committed | progress | ... 64 | bytes ... |
//
// Frames are appended to the bytes and go to the pipe together, when the worker has nothing else to do or a while has passed; the pipe's
// stream is the sequence of these bytes. After a death the strategy knows how many bytes of the stream it received, and takes the committed
// rest from here. Each field is written so that a death between any two writes reads as one of the two states.
internal sealed unsafe class Outbox
{
    public const int Length = 64 * 1024;
    private const int Capacity = Length - HeaderLength;
    private const int HeaderLength = 64;

    private readonly Lock _gate = new();
    private readonly long* _header;
    private readonly byte* _bytes;
    private readonly Stream _pipe;

    // The stream begins with what was written to the pipe before: the greeting.
    public Outbox(nint block, Stream pipe, long alreadyWritten)
    {
        _header = (long*)block;
        _bytes = (byte*)block + HeaderLength;
        _pipe = pipe;
        Volatile.Write(ref _header[3], alreadyWritten);
    }

    public long LastFlush { get; private set; } = Stopwatch.GetTimestamp();

    public static OutboxState ReadState(nint block)
    {
        long* header = (long*)block;
        // The ticket last: with a ticket, the fields before it are those of its item.
        long ticket = Volatile.Read(ref header[0]);
        return new(ticket, Volatile.Read(ref header[1]), Volatile.Read(ref header[2]), Volatile.Read(ref header[5]));
    }

    // The committed bytes that a reader, who has received so much of the stream, has not seen.
    public static ReadOnlySpan<byte> ReadRest(nint block, long received)
    {
        long* header = (long*)block;
        long offset = Volatile.Read(ref header[3]);
        long committed = Volatile.Read(ref header[4]);
        long from = received - offset;
        if (from < 0 || committed > Capacity || from >= committed)
            return default;
        return new((byte*)block + HeaderLength + from, (int)(committed - from));
    }

    public void BeginItem(long ticket, long index, long timestamp)
    {
        Volatile.Write(ref _header[1], index);
        Volatile.Write(ref _header[2], timestamp);
        Volatile.Write(ref _header[0], ticket);
    }

    public void EndItem()
    {
        Volatile.Write(ref _header[0], 0);
        Volatile.Write(ref _header[5], _header[5] + 1);
    }

    public void Append(ReadOnlySpan<byte> frame)
    {
        lock (_gate)
        {
            if (frame.Length > Capacity)
            {
                FlushLocked();
                _pipe.Write(frame);
                Volatile.Write(ref _header[3], _header[3] + frame.Length);
                return;
            }
            int committed = (int)_header[4];
            if (committed + frame.Length > Capacity)
            {
                FlushLocked();
                committed = 0;
            }
            frame.CopyTo(new Span<byte>(_bytes + committed, frame.Length));
            Volatile.Write(ref _header[4], committed + frame.Length);
        }
    }

    public void Flush()
    {
        lock (_gate)
            FlushLocked();
    }

    private void FlushLocked()
    {
        int committed = (int)_header[4];
        if (committed > 0)
            _pipe.Write(new ReadOnlySpan<byte>(_bytes, committed));
        LastFlush = Stopwatch.GetTimestamp();
        // First nothing is committed, then the stream moves on: the other order would show old bytes as new ones.
        Volatile.Write(ref _header[4], 0);
        Volatile.Write(ref _header[3], _header[3] + committed);
    }
}
