using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Parallelism.SharedMemory;

// An array of this process's heap that shows a part of a segment: the whole pages within it are the segment's, of which the system copies each when it
// is first written here. So nobody else sees what is written here, and as long as there is the array nobody writes the segment.
//
//   | header of the array, first elements: copied | pages of the segment ... | last elements: copied |
internal sealed unsafe class MappedArray
{
    private readonly SegmentLease _lease;
    private readonly long _offset;
    private readonly byte* _from;
    private readonly long _mapped;

    private MappedArray(SegmentLease lease, long offset, byte* data, long length, byte* from, long mapped)
    {
        _lease = lease;
        _offset = offset;
        Data = data;
        Length = length;
        _from = from;
        _mapped = mapped;
    }

    // Where its elements lie, for good: it is not in that part of the heap where things move.
    public byte* Data { get; }

    // In bytes.
    public long Length { get; }

    // Null where the array lies so that its pages are not the segment's, or the system refuses. The lease is a view, and passes on.
    public static MappedArray? TryMap(Array array, long length, SegmentLease lease, long offset)
    {
        int page = Environment.SystemPageSize;
        byte* data = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        byte* from = (byte*)(((long)data + page - 1) / page * page);
        byte* to = (byte*)(((long)data + length) / page * page);
        if (PhaseOf((long)data) != PhaseOf(offset + SharedSegment.HeaderLength) || to <= from || !lease.TryMapOver(from, to - from, offset + (from - data)))
            return null;
        byte* source = lease.Data + offset;
        new Span<byte>(source, (int)(from - data)).CopyTo(new(data, (int)(from - data)));
        int rest = (int)(data + length - to);
        new Span<byte>(source + (to - data), rest).CopyTo(new(to, rest));
        return new(lease, offset, data, length, from, to - from);
    }

    // How far behind the beginning of a page.
    public static int PhaseOf(long address) => (int)(address % Environment.SystemPageSize);

    // Where in the segment the bytes lie that are at this place of the array; null where they are not, or no longer, those.
    public (SegmentLease Lease, long Offset)? Find(byte* start, long length)
    {
        long at = start - Data;
        byte* end = start + length;
        byte* source = _lease.Data + _offset;
        byte* to = _from + _mapped;
        // Only whole pages can tell whether they were written.
        byte* from = (byte*)Math.Max((long)_from, (long)start / Environment.SystemPageSize * Environment.SystemPageSize);
        byte* till = (byte*)Math.Min((long)to, ((long)end + Environment.SystemPageSize - 1) / Environment.SystemPageSize * Environment.SystemPageSize);
        bool isSame = IsSame(start, (byte*)Math.Min((long)end, (long)_from), source + at)
            && IsSame((byte*)Math.Max((long)start, (long)to), end, source + (Math.Max((long)start, (long)to) - (long)Data))
            && (till <= from || PageMap.IsUnwritten(from, till - from));
        return isSame && _lease.TryShare() is { } lease ? (lease, _offset + at) : null;
    }

    // The array is no more to be seen by anyone; its place in the heap becomes what the heap's other places are.
    public void Release()
    {
        // Where that fails the pages stay as they are, private to this process, and the segment stays as it is as well.
        if (LinuxMemory.TryRenew(_from, _mapped))
            _lease.Dispose();
    }

    private static bool IsSame(byte* start, byte* end, byte* source) =>
        end <= start || new ReadOnlySpan<byte>(start, (int)(end - start)).SequenceEqual(new(source, (int)(end - start)));
}
