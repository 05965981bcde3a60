using System.IO.MemoryMappedFiles;

namespace Parallelism.SharedMemory;

// Memory that processes share, as this process has it mapped: once, however many use it. Those hold leases, which SegmentTable counts.
//
//   | "PARSHARE" | id: 16 bytes | retired: int32 | ... 64 | bytes ... |
internal sealed unsafe class SharedSegment
{
    public const int HeaderLength = 64;
    private const int RetiredOffset = 24;
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

    public long IdleSince { get; set; }

    public int Askings { get; set; }

    // Tells all who have it that its owner has no more use for it.
    public bool IsRetired
    {
        get => Volatile.Read(ref *(int*)(_address + RetiredOffset)) != 0;
        set => Volatile.Write(ref *(int*)(_address + RetiredOffset), value ? 1 : 0);
    }

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
