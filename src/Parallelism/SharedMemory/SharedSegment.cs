using System.IO.MemoryMappedFiles;

namespace Parallelism.SharedMemory;

// Memory that processes share, as this process has it mapped: once, however many use it. Those hold leases, which SegmentTable counts.
//
//   | "PARSHARE" | id: 16 bytes | retired: int32 | viewers: int32 | keeping: int32 | ... 64 | bytes ... |
internal sealed unsafe class SharedSegment
{
    public const int HeaderLength = 64;
    private const int RetiredOffset = 24;
    private const int ViewersOffset = 28;
    private const int KeepingOffset = 32;

    // In that field: whether the strategy's process has the memory mapped; the rest counts messages to it that rely on that.
    private const int IsKept = 1;
    private const int Reservation = 2;
    private const ulong Magic = 0x45524148_53524150;

    private readonly MemoryFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _address;

    private SharedSegment(MemoryFile file, SegmentName name, bool isOwn)
    {
        _file = file;
        IsOwn = isOwn;
        try
        {
            _view = file.Map(name.Length + HeaderLength);
        }
        catch
        {
            file.Dispose();
            throw;
        }
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _address);
        if (isOwn)
        {
            *(ulong*)_address = Magic;
            *(Guid*)(_address + sizeof(ulong)) = name.Id;
        }
        else if (*(ulong*)_address != Magic || *(Guid*)(_address + sizeof(ulong)) != name.Id)
        {
            Unmap();
            throw new IOException("It is another memory than the one that was announced.");
        }
        Name = name with { Handle = file.Handle };
        GC.AddMemoryPressure(name.Length + HeaderLength);
    }

    // As this process names it to others.
    public SegmentName Name { get; }

    public byte* Data => _address + HeaderLength;

    public bool IsOwn { get; }

    // Whether another process is known to have it mapped, so that it outlives this one.
    public bool WasTaken { get; set; }

    // ---- SegmentTable's, under its lock ----

    public int Leases { get; set; }

    // Those of the leases whose holders see the memory in place, so that nobody may write it.
    public int Views { get; set; }

    public long IdleSince { get; set; }

    public int Askings { get; set; }

    // Tells all who have it that its owner has no more use for it.
    public bool IsRetired
    {
        get => Volatile.Read(ref *(int*)(_address + RetiredOffset)) != 0;
        set => Volatile.Write(ref *(int*)(_address + RetiredOffset), value ? 1 : 0);
    }

    // Whether a process sees it in place. One that was killed does so for ever: what it saw is not used again.
    public bool HasViewers => Volatile.Read(ref *(int*)(_address + ViewersOffset)) != 0;

    public void CountViewers(int change) => Interlocked.Add(ref *(int*)(_address + ViewersOffset), change);

    // The strategy's process has it from here on, and leaves it only by TryLeave.
    public void Keep() => Interlocked.Or(ref *(int*)(_address + KeepingOffset), IsKept);

    // False where a worker relies on it.
    public bool TryLeave() => (Interlocked.CompareExchange(ref *(int*)(_address + KeepingOffset), 0, IsKept) & ~IsKept) == 0;

    // A worker's: from here on the strategy's process has it until Unreserve. False where it does not have it.
    public bool TryReserve()
    {
        ref int keeping = ref *(int*)(_address + KeepingOffset);
        for (int found = Volatile.Read(ref keeping); (found & IsKept) != 0;)
        {
            int before = Interlocked.CompareExchange(ref keeping, found + Reservation, found);
            if (before == found)
                return true;
            found = before;
        }
        return false;
    }

    public void Unreserve() => Interlocked.Add(ref *(int*)(_address + KeepingOffset), -Reservation);

    public bool TryMapOver(byte* address, long length, long offset) => _file.TryMapOver(address, length, HeaderLength + offset);

    public static SharedSegment Create(long length)
    {
        var id = Guid.NewGuid();
        return new(MemoryFile.Create(id, checked(length + HeaderLength)), new(id, 0, length), isOwn: true);
    }

    public static SharedSegment Open(int processId, SegmentName name)
    {
        if (name.Length is < 0 or > long.MaxValue - HeaderLength)
            throw new IOException("It has no length.");
        return new(MemoryFile.Open(processId, name.Handle, name.Id, name.Length + HeaderLength), name, isOwn: false);
    }

    public void Dispose()
    {
        Unmap();
        GC.RemoveMemoryPressure(Name.Length + HeaderLength);
    }

    private void Unmap()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
