namespace Parallelism.SharedMemory;

// A segment lent by the pool. Disposed when the other side has read it; one that is dropped instead is not used again.
internal sealed class PooledSegment(SegmentLease lease, long length) : IDisposable
{
    private SegmentLease? _lease = lease;

    ~PooledSegment() => SegmentPool.CountBack(length);

    public SegmentLease Lease { get; } = lease;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _lease, null) is not { } lease)
            return;
        GC.SuppressFinalize(this);
        SegmentPool.CountBack(length);
        SegmentPool.Return(lease);
    }
}
