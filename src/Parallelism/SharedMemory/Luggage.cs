namespace Parallelism.SharedMemory;

// The memory that a message refers to, held until the other side has read the message.
internal sealed class Luggage : IDisposable
{
    private readonly List<Piece> _pieces = [];

    public void Add(SegmentLease lease) => _pieces.Add(new(lease, lease));

    public void Add(PooledSegment pooled) => _pieces.Add(new(pooled.Lease, pooled));

    // In a worker: the strategy keeps what it has of it. Gives the names of the rest, which would be lost with this process, one behind the other.
    public byte[] Reserve()
    {
        using var names = new MemoryStream();
        Span<byte> name = stackalloc byte[SegmentName.Size];
        foreach (Piece piece in _pieces)
        {
            piece.IsReserved = piece.IsReserved || piece.Lease.TryReserve();
            if (piece.IsReserved)
                continue;
            piece.Lease.Name.Write(name);
            names.Write(name);
        }
        return names.ToArray();
    }

    // The other side has read the message, and so has mapped what it named.
    public void NoteTaken()
    {
        foreach (Piece piece in _pieces)
            piece.Lease.NoteTaken();
    }

    public void Dispose()
    {
        foreach (Piece piece in _pieces)
        {
            if (piece.IsReserved)
                piece.Lease.Unreserve();
            piece.Hold.Dispose();
        }
        _pieces.Clear();
    }

    private sealed class Piece(SegmentLease lease, IDisposable hold)
    {
        public SegmentLease Lease => lease;

        public IDisposable Hold => hold;

        public bool IsReserved { get; set; }
    }
}
