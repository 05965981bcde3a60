using System.Diagnostics;

namespace Parallelism.Wire;

// What a worker has to say, kept in memory that the strategy's process maps too, so that a worker's death loses nothing that was finished:
//
//   | running ticket | running index | running since | stream offset | committed | progress | read | ... 64 | bytes ... |
//
// Frames are appended to the bytes and go to the pipe together, when the worker has nothing else to do or a while has passed; the pipe's
// stream is the sequence of these bytes. After a death the strategy knows how many bytes of the stream it received, and takes the committed
// rest from here. Each field is written so that a death between any two writes reads as one of the two states.
internal sealed unsafe class Outbox
{
    public const int Length = 64 * 1024;
    private const int Capacity = Length - HeaderLength;
    private const int HeaderLength = 64;
    private const int StateReads = 8;

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

    // Where in the stream the last frame so far ends.
    public long End
    {
        get
        {
            lock (_gate)
                return _header[3] + _header[4];
        }
    }

    // All frames that end here or before have been read, and dealt with, by the strategy.
    public long Read => Volatile.Read(ref _header[6]);

    // Called after each write into the block: where a test lets the worker die.
    public Action? Wrote { get; init; }

    // The strategy's only write.
    public static void NoteRead(nint block, long position) => Volatile.Write(ref ((long*)block)[6], position);

    public static OutboxState ReadState(nint block)
    {
        long* header = (long*)block;
        long progress = Volatile.Read(ref header[5]);
        for (int i = 0; i < StateReads; i++)
        {
            // With a ticket, and if the item did not end meanwhile, the fields are those of its item.
            long ticket = Volatile.Read(ref header[0]);
            long index = Volatile.Read(ref header[1]);
            long since = Volatile.Read(ref header[2]);
            long progressAfter = Volatile.Read(ref header[5]);
            if (progress == progressAfter)
                return new(ticket, index, since, progress);
            progress = progressAfter;
        }
        // Items that end faster than their state is read: none of them stays.
        return new(0, 0, 0, progress);
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
        Set(1, index);
        Set(2, timestamp);
        Set(0, ticket);
    }

    public void EndItem()
    {
        Set(0, 0);
        Set(5, _header[5] + 1);
    }

    public void Append(ReadOnlySpan<byte> frame)
    {
        lock (_gate)
        {
            if (frame.Length > Capacity)
            {
                FlushLocked();
                _pipe.Write(frame);
                Set(3, _header[3] + frame.Length);
                return;
            }
            int committed = (int)_header[4];
            if (committed + frame.Length > Capacity)
            {
                FlushLocked();
                committed = 0;
            }
            frame.CopyTo(new Span<byte>(_bytes + committed, frame.Length));
            Wrote?.Invoke();
            Set(4, committed + frame.Length);
        }
    }

    public void Flush()
    {
        lock (_gate)
            FlushLocked();
    }

    // Does not wait for a flush that waits for the strategy: the frames that the strategy sends meanwhile have to be read, or both wait for ever.
    public bool TryFlush()
    {
        if (!_gate.TryEnter())
            return false;
        try
        {
            FlushLocked();
            return true;
        }
        finally
        {
            _gate.Exit();
        }
    }

    private void FlushLocked()
    {
        int committed = (int)_header[4];
        if (committed > 0)
            _pipe.Write(new ReadOnlySpan<byte>(_bytes, committed));
        LastFlush = Stopwatch.GetTimestamp();
        // First nothing is committed, then the stream moves on: the other order would show old bytes as new ones.
        Set(4, 0);
        Set(3, _header[3] + committed);
    }

    private void Set(int field, long value)
    {
        Volatile.Write(ref _header[field], value);
        Wrote?.Invoke();
    }
}
