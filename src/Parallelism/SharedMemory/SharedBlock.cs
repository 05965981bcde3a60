using System.IO.MemoryMappedFiles;

namespace Parallelism.SharedMemory;

// Memory that two processes map. The name that the other side opens it by is only good while this side holds it; nothing stays behind after
// both are gone, even by SIGKILL.
internal sealed unsafe class SharedBlock : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly FileStream? _backing;
    private byte* _pointer;

    private SharedBlock(MemoryMappedFile file, long length, string name, FileStream? backing = null)
    {
        _file = file;
        _backing = backing;
        Name = name;
        _view = file.CreateViewAccessor(0, length);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _pointer);
    }

    public string Name { get; }

    public nint Address => (nint)_pointer;

    public static SharedBlock Create(long length)
    {
        if (OperatingSystem.IsWindows())
        {
            string name = $"Local\\Parallelism-{Guid.NewGuid():N}";
            return new(MemoryMappedFile.CreateNew(name, length), length, name);
        }
        if (OperatingSystem.IsLinux() && MemoryFile.CanBeOpened)
        {
            // Unnamed memory is a memfd here; its descriptor is the file that the other process opens (same user only).
            var file = MemoryMappedFile.CreateNew(null, length);
            return new(file, length, $"/proc/{Environment.ProcessId}/fd/{file.SafeMemoryMappedFileHandle.DangerousGetHandle()}");
        }
        string path = Path.Combine(Path.GetTempPath(), $"parallelism-{Environment.ProcessId}-{Guid.NewGuid():N}");
        var backing = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.DeleteOnClose,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        backing.SetLength(length);
        return new(MemoryMappedFile.CreateFromFile(backing, null, length, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, true), length, path, backing);
    }

    public static SharedBlock Open(string name, long length)
    {
        if (OperatingSystem.IsWindows())
            return new(MemoryMappedFile.OpenExisting(name), length, name);
        var backing = new FileStream(name, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        // It has one opener: from here on a kill of both leaves no file.
        if (!name.StartsWith("/proc/", StringComparison.Ordinal))
            File.Delete(name);
        return new(MemoryMappedFile.CreateFromFile(backing, null, length, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, true), length, name, backing);
    }

    public void Dispose()
    {
        if (_pointer is null)
            return;
        _pointer = null;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
        _backing?.Dispose();
    }
}
