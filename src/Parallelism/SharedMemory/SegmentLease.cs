namespace Parallelism.SharedMemory;

// One user's hold on a segment: as long as it is neither disposed nor collected the memory stays mapped.
internal sealed unsafe class SegmentLease : IDisposable
{
    private readonly SharedSegment _segment;
    private byte* _data;

    // The lease is counted already.
    public SegmentLease(SharedSegment segment)
    {
        _segment = segment;
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

    public bool WasTaken => _segment.WasTaken;

    public void NoteTaken() => SegmentTable.NoteTaken(_segment);

    // Another hold on the same memory; null where this one is disposed.
    public SegmentLease? TryShare() => _data is null ? null : SegmentTable.TryLease(_segment);

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
        SegmentTable.Release(_segment, mayLinger);
    }
}
