using System.Buffers;

namespace Parallelism.SharedMemory;

// Shared memory as a Memory<T>, which keeps it mapped as long as it is reachable.
internal sealed unsafe class SegmentMemory<T>(SegmentLease lease, long offset, int length) : MemoryManager<T>
    where T : unmanaged
{
    private T* First
    {
        get
        {
            byte* data = lease.Data;
            ObjectDisposedException.ThrowIf(data is null, typeof(Memory<T>));
            return (T*)(data + offset);
        }
    }

    public override Span<T> GetSpan() => new(First, length);

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)length, nameof(elementIndex));
        return new(First + elementIndex, pinnable: this);
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
