namespace Parallelism.SharedMemory;

// The memory that a message refers to, held until the other side has read the message.
internal sealed class Luggage : IDisposable
{
    private readonly List<(SegmentLease Lease, IDisposable Hold)> _pieces = [];

    // Whether some of it is mapped by this process alone, so that it would be lost with it.
    public bool IsNew => _pieces.Exists(static piece => !piece.Lease.WasTaken);

    public void Add(SegmentLease lease) => _pieces.Add((lease, lease));

    public void Add(PooledSegment pooled) => _pieces.Add((pooled.Lease, pooled));

    // The other side has read the message, and so has mapped what it named.
    public void NoteTaken()
    {
        foreach ((SegmentLease lease, _) in _pieces)
            lease.NoteTaken();
    }

    public void Dispose()
    {
        foreach ((_, IDisposable hold) in _pieces)
            hold.Dispose();
        _pieces.Clear();
    }
}
