using System.Runtime.InteropServices;

namespace Parallelism.Wire;

// Results of quick items, one behind the other, kept in the outbox's memory until they go to the stream as one frame:
//
//   | ticket | index of the first | count and length | ... | bytes ... |
//
// The thread that runs items adds to it without a lock; any thread, under the outbox's lock, cuts off what is there. Count and length are one
// number, so that a reader, or a death, sees whole results only.
internal sealed unsafe class ResultBlock(long* fields, byte* bytes, int capacity)
{
    private int _count;
    private int _length;
    private int _countCut;
    private int _lengthCut;
    private long _ticks;

    // As a reader sees it; null where there is none, or where the fields make no sense.
    public static ReadOnlySpan<byte> Read(long* fields, byte* bytes, int capacity, out long ticket, out long first, out int count)
    {
        ulong progress = (ulong)Volatile.Read(ref fields[2]);
        ticket = Volatile.Read(ref fields[0]);
        first = Volatile.Read(ref fields[1]);
        count = (int)(progress >> 32);
        int length = (int)(uint)progress;
        if (count <= 0 || length < 0 || length > capacity)
            count = length = 0;
        return new(bytes, length);
    }

    public int Room => capacity - _length;

    public byte* Next => bytes + _length;

    // Whether this item's result belongs behind what is there.
    public bool Continues(long ticket, long index) => _count > 0 && fields[0] == ticket && fields[1] + _count == index;

    // Everything is cut off; under the outbox's lock.
    public void Start(long ticket, long first)
    {
        Volatile.Write(ref fields[2], 0);
        Volatile.Write(ref fields[0], ticket);
        Volatile.Write(ref fields[1], first);
        _count = _length = _countCut = _lengthCut = 0;
    }

    // One more result, whose bytes stand at Next.
    public void Add(int length)
    {
        _count++;
        _length += length;
        Volatile.Write(ref fields[2], ((long)_count << 32) | (uint)_length);
    }

    // How long the results took, in units of 100 ns.
    public void AddTicks(long ticks) => Interlocked.Add(ref _ticks, ticks);

    // The head of the frame for what is there and not cut off; the results follow it. Under the outbox's lock, like Cut.
    public bool TryBegin(FrameBuffer frame, out ReadOnlySpan<byte> results)
    {
        ulong progress = (ulong)Volatile.Read(ref fields[2]);
        int count = (int)(progress >> 32) - _countCut;
        int length = (int)(uint)progress - _lengthCut;
        results = new(bytes + _lengthCut, length);
        if (count == 0)
            return false;
        frame.Clear();
        int mark = frame.Begin(FrameKind.Results);
        WriteHead(frame, Interlocked.Exchange(ref _ticks, 0), fields[0], fields[1] + _countCut, count);
        frame.End(mark, length);
        (_countCut, _lengthCut) = (_countCut + count, _lengthCut + length);
        return true;
    }

    public static void WriteHead(FrameBuffer frame, long ticks, long ticket, long first, int count)
    {
        int field = frame.Length;
        frame.PatchLater(4);
        frame.PatchUInt32(field, (uint)Math.Min(uint.MaxValue, ticks));
        frame.WriteVarint(ticket);
        frame.WriteVarint(first);
        frame.WriteVarint(count);
    }
}
