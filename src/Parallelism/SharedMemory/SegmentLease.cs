namespace Parallelism.SharedMemory;

// One user's hold on a segment: as long as it is neither disposed nor collected the memory stays mapped.
internal sealed unsafe class SegmentLease : IDisposable
{
    private readonly SharedSegment _segment;
    private readonly bool _isView;
    private byte* _data;

    // The lease is counted already.
    public SegmentLease(SharedSegment segment, bool isView = false)
    {
        _segment = segment;
        _isView = isView;
        _data = segment.Data;
    }

    ~SegmentLease() => Release(mayLinger: false);

    // Whether another process's memory stays mapped for a moment after disposal: the next message is likely to lie in it.
    public bool MayLinger { get; set; }

    // Null once it is disposed.
    public byte* Data => _data;

    public long Length => _segment.Name.Length;

    public SegmentName Name => _segment.Name;

    public bool IsOwn => _segment.IsOwn;

    public bool TryReserve() => _segment.TryReserve();

    public void Unreserve() => _segment.Unreserve();

    // Whether somebody, here or in another process, sees the memory in place.
    public bool HasViewers => _segment.HasViewers;

    public bool TryMapOver(byte* address, long length, long offset) => _segment.TryMapOver(address, length, offset);

    // Gives the first bytes their memory at once.
    public void Populate(long length)
    {
        if (OperatingSystem.IsLinux())
            LinuxMemory.Populate(_data - SharedSegment.HeaderLength, SharedSegment.HeaderLength + length);
    }

    public void NoteTaken() => SegmentTable.NoteTaken(_segment);

    // Another hold on the same memory; null where this one is disposed.
    public SegmentLease? TryShare() => _data is null ? null : SegmentTable.TryLease(_segment, _isView);

    // A hold by which the memory is seen in place: as long as there is one nobody uses the memory for anything else.
    public SegmentLease? TryView() => _data is null ? null : SegmentTable.TryLease(_segment, isView: true);

    public void Dispose()
    {
        Release(MayLinger);
        GC.SuppressFinalize(this);
    }

    private void Release(bool mayLinger)
    {
        lock (_segment)
        {
            if (_data is null)
                return;
            _data = null;
        }
        SegmentTable.Release(_segment, _isView, mayLinger);
    }
}
