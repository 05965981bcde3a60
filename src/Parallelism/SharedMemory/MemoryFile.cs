using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Parallelism.SharedMemory;

// The system's object behind memory that processes share, and all that differs between systems. Linux: a memfd, which has no name and is gone with
// the last descriptor and mapping, whatever ends their processes; others open it through /proc/<process>/fd. Windows: a section with a random name,
// gone with the last handle. Elsewhere: a file of this user alone with a random name, deleted by who made it.
internal sealed class MemoryFile : IDisposable
{
    private readonly SafeFileHandle? _file;
    private readonly MemoryMappedFile _map;

    private MemoryFile(SafeFileHandle file, long length)
        : this(MemoryMappedFile.CreateFromFile(file, null, length, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true)) => _file = file;

    private MemoryFile(MemoryMappedFile map) => _map = map;

    // What others open it by, beside its id: the descriptor's number in this process; 0 where the id is enough.
    public long Handle => OperatingSystem.IsLinux() ? _file!.DangerousGetHandle() : 0;

    // Whether other processes of this user can open what this one makes. Linux: not from a process that the system protects from its own user.
    public static bool CanBeOpened => !OperatingSystem.IsLinux() || LinuxMemory.IsDumpable;

    public static MemoryFile Create(Guid id, long length)
    {
        if (OperatingSystem.IsWindows())
            return new(MemoryMappedFile.CreateNew(NameOf(id), length));
        SafeFileHandle file = OperatingSystem.IsLinux() ? LinuxMemory.Create() : File.OpenHandle(
            NameOf(id), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, FileOptions.DeleteOnClose);
        try
        {
            RandomAccess.SetLength(file, length);
            if (OperatingSystem.IsLinux())
                LinuxMemory.Seal(file);
            else if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return new(file, length);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // Throws IOException or UnauthorizedAccessException where it is gone, or is not what it should be.
    public static MemoryFile Open(int processId, long handle, Guid id, long length)
    {
        if (OperatingSystem.IsWindows())
            return new(MemoryMappedFile.OpenExisting(NameOf(id)));
        string path = OperatingSystem.IsLinux() ? $"/proc/{processId}/fd/{handle}" : NameOf(id);
        SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            // A mapping of a file that shrinks later ends the process that touches it.
            if (OperatingSystem.IsLinux() && !LinuxMemory.CannotShrink(file))
                throw new IOException("It is not memory whose length is fixed.");
            long found = RandomAccess.GetLength(file);
            if (found < length)
                throw new IOException($"It has {found} bytes, and {length} were announced.");
            return new(file, length);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public MemoryMappedViewAccessor Map(long length) => _map.CreateViewAccessor(0, length, MemoryMappedFileAccess.ReadWrite);

    // Puts a private copy of a part of it in the place of these pages; false where the system cannot do that.
    public unsafe bool TryMapOver(byte* address, long length, long offset) =>
        OperatingSystem.IsLinux() && LinuxMemory.TryMapOver(_file!, address, length, offset);

    public void Dispose()
    {
        _map.Dispose();
        _file?.Dispose();
    }

    private static string NameOf(Guid id) =>
        OperatingSystem.IsWindows() ? $"Local\\Parallelism-{id:N}" : Path.Combine(Path.GetTempPath(), $"parallelism-{id:N}");
}
