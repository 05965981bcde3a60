using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Parallelism.SharedMemory;

// What Linux has to say about memory without a name (memfd_create(2), fcntl(2)).
internal static partial class LinuxMemory
{
    private const uint CloseOnExec = 1;
    private const uint AllowSealing = 2;
    private const int AddSeals = 1033;
    private const int GetSeals = 1034;
    private const int SealSeal = 1;
    private const int SealShrink = 2;
    private const int SealGrow = 4;
    private const int GetDumpable = 3;
    private const int ReadAndWrite = 3;
    private const int Private = 2;
    private const int Fixed = 0x10;
    private const int Anonymous = 0x20;
    private const int PopulateForWriting = 23;

    // A process that is not "dumpable" has a /proc that only the superuser may look into.
    public static bool IsDumpable => ProcessControl(GetDumpable, 0, 0, 0, 0) == 1;

    public static SafeFileHandle Create()
    {
        int descriptor = MemoryFileDescriptor("parallelism", CloseOnExec | AllowSealing);
        return descriptor >= 0 ? new(descriptor, ownsHandle: true)
            : throw new IOException($"The system refuses shared memory: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    public static void Seal(SafeFileHandle file)
    {
        if (Control(file, AddSeals, SealSeal | SealShrink | SealGrow) != 0)
            throw new IOException($"The system refuses to fix the length of shared memory: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    // False also for what is no memory at all.
    public static bool CannotShrink(SafeFileHandle file) => Control(file, GetSeals, 0) is >= 0 and var seals && (seals & SealShrink) != 0;

    // Puts a copy of the file's pages in the place of these, of which the system copies each when it is first written. False where it refuses, and
    // then nothing has changed.
    public static unsafe bool TryMapOver(SafeFileHandle file, byte* address, long length, long offset)
    {
        bool isHeld = false;
        try
        {
            file.DangerousAddRef(ref isHeld);
            return Map(address, (nuint)length, ReadAndWrite, Private | Fixed, (int)file.DangerousGetHandle(), offset) == address;
        }
        finally
        {
            if (isHeld)
                file.DangerousRelease();
        }
    }

    // Puts new pages, all zero, in the place of these.
    public static unsafe bool TryRenew(byte* address, long length) =>
        Map(address, (nuint)length, ReadAndWrite, Private | Fixed | Anonymous, -1, 0) == address;

    // Gives pages their memory at once, which is quicker than at the first touch of each. Kernels before 5.14 do not know it, and nothing depends on it.
    public static unsafe void Populate(byte* address, long length) => _ = Advise(address, (nuint)length, PopulateForWriting);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static unsafe partial byte* Map(byte* address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static unsafe partial int Advise(byte* address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MemoryFileDescriptor(string name, uint flags);

    // fcntl and prctl are variadic, which x64 and arm64 Linux pass like any call.
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ProcessControl(int option, nuint second, nuint third, nuint fourth, nuint fifth);
}
