using System.Diagnostics;

namespace Parallelism.Wire;

// What a worker has to say, kept in memory that the strategy's process maps too, so that a worker's death loses nothing that was finished:
//
//   | running ticket | running index | running since | stream offset | committed | progress | read | rough | 8 more, of the block ... 128 | bytes ... | block ... |
//
// Frames are appended to the bytes and go to the pipe together, when the worker has nothing else to do or a while has passed; the pipe's
// stream is the sequence of these bytes. After a death the strategy knows how many bytes of the stream it received, and takes the committed
// rest from here. Each field is written so that a death between any two writes reads as one of the two states.
internal sealed unsafe class Outbox
{
    public const int HeaderLength = 128;
    public const int Capacity = 64 * 1024;
    public const int BlockCapacity = 32 * 1024;
    public const int Length = HeaderLength + Capacity + BlockCapacity;
    private const int BlockFields = 8;
    private const int StateReads = 8;

    private readonly Lock _gate = new();
    private readonly long* _header;
    private readonly byte* _bytes;
    private readonly Stream _pipe;
    private readonly ResultBlock _block;
    private readonly FrameBuffer _head = new(64);

    // The stream begins with what was written to the pipe before: the greeting.
    public Outbox(nint block, Stream pipe, long alreadyWritten)
    {
        _header = (long*)block;
        _bytes = (byte*)block + HeaderLength;
        _block = new(_header + BlockFields, _bytes + Capacity, BlockCapacity);
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
            bool isRough = Volatile.Read(ref header[7]) != 0;
            long progressAfter = Volatile.Read(ref header[5]);
            if (progress == progressAfter)
                return new(ticket, index, since, progress, isRough);
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

    // The body of a Results frame for results that may not have come to the stream; false where there are none. The reader knows which it has.
    public static bool ReadBlock(nint block, FrameBuffer body)
    {
        ReadOnlySpan<byte> results = ResultBlock.Read(
            (long*)block + BlockFields, (byte*)block + HeaderLength + Capacity, BlockCapacity, out long ticket, out long first, out int count);
        if (count == 0)
            return false;
        ResultBlock.WriteHead(body, 0, ticket, first, count);
        body.WriteBytes(results);
        return true;
    }

    // Room for the next result of a block.
    public int BlockRoom => _block.Room;

    public byte* NextResult => _block.Next;

    // Items that begin together, up to EndBlock; their results go behind those of the block before where they belong there and find that room.
    public void BeginBlock(long ticket, long index, int room, long timestamp)
    {
        if (!_block.Continues(ticket, index) || _block.Room < room)
        {
            lock (_gate)
            {
                CutLocked();
                _block.Start(ticket, index);
            }
        }
        Set(7, 1);
        Set(1, index);
        Set(2, timestamp);
        Set(0, ticket);
    }

    // The item of a block that runs has ended, and its result stands at NextResult; the next one begins.
    public void EndBlockItem(int length)
    {
        _block.Add(length);
        Wrote?.Invoke();
        Set(1, _header[1] + 1);
        Set(5, _header[5] + 1);
    }

    public void EndBlock(long ticks)
    {
        Set(0, 0);
        Set(7, 0);
        _block.AddTicks(ticks);
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
            CutLocked();
            if (frame.Length > Capacity)
            {
                WriteLocked();
                _pipe.Write(frame);
                Set(3, _header[3] + frame.Length);
                return;
            }
            AppendLocked(frame, default);
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

    // What a block has gathered becomes a frame. The block keeps it: a death in between must not lose it, and who reads it twice knows it by its index.
    private void CutLocked()
    {
        if (_block.TryBegin(_head, out ReadOnlySpan<byte> results))
            AppendLocked(_head.Written, results);
    }

    private void AppendLocked(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> rest)
    {
        int committed = (int)_header[4];
        if (committed + frame.Length + rest.Length > Capacity)
        {
            WriteLocked();
            committed = 0;
        }
        frame.CopyTo(new Span<byte>(_bytes + committed, frame.Length));
        rest.CopyTo(new Span<byte>(_bytes + committed + frame.Length, rest.Length));
        Wrote?.Invoke();
        Set(4, committed + frame.Length + rest.Length);
    }

    private void FlushLocked()
    {
        CutLocked();
        WriteLocked();
    }

    private void WriteLocked()
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
