using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Parallelism.Worker;

// A worker's standard input and output are its pipes. They are moved aside before any work runs: what the work, or native code under it,
// reads or prints then meets an empty input and the captured standard error, never a frame.
internal static partial class StandardHandles
{
    public static (FileStream Input, FileStream Output) TakeAside() => OperatingSystem.IsWindows() ? TakeAsideWindows() : TakeAsideUnix();

    private static (FileStream Input, FileStream Output) TakeAsideUnix()
    {
        var input = new SafeFileHandle(Check(Duplicate(0)), ownsHandle: true);
        var output = new SafeFileHandle(Check(Duplicate(1)), ownsHandle: true);
        using SafeFileHandle nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Read);
        _ = Check(DuplicateTo((int)nothing.DangerousGetHandle(), 0));
        _ = Check(DuplicateTo(2, 1));
        return (new FileStream(input, FileAccess.Read, bufferSize: 0), new FileStream(output, FileAccess.Write, bufferSize: 0));
    }

    private static (FileStream Input, FileStream Output) TakeAsideWindows()
    {
        const int standardInput = -10, standardOutput = -11, standardError = -12, inherit = 1;
        nint input = GetStdHandle(standardInput);
        nint output = GetStdHandle(standardOutput);
        // Processes that the work starts must not hold the pipes open.
        _ = SetHandleInformation(input, inherit, 0);
        _ = SetHandleInformation(output, inherit, 0);
        SafeFileHandle nothing = File.OpenHandle("NUL", FileMode.Open, FileAccess.Read);
        _ = SetStdHandle(standardInput, nothing.DangerousGetHandle());
        nothing.SetHandleAsInvalid();
        _ = SetStdHandle(standardOutput, GetStdHandle(standardError));
        return (
            new FileStream(new SafeFileHandle(input, ownsHandle: true), FileAccess.Read, bufferSize: 0),
            new FileStream(new SafeFileHandle(output, ownsHandle: true), FileAccess.Write, bufferSize: 0));
    }

    private static nint Check(nint result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

    // The runtime's own shim rather than fcntl: it sets close-on-exec, and a variadic function cannot be called portably.
    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Dup", SetLastError = true)]
    private static partial nint Duplicate(nint descriptor);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int DuplicateTo(int descriptor, int target);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial nint GetStdHandle(int which);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial int SetStdHandle(int which, nint handle);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial int SetHandleInformation(nint handle, int mask, int flags);
}
