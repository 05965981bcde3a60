using System.Runtime.InteropServices;

namespace Parallelism.Tests.Parent;

// Who runs the tests in the background of a shell has every program under it ignore Ctrl+C, this one too.
internal static partial class Interrupts
{
    private const int SigInt = 2;
    private const nint Default = 0;

    // Before anything else asks for signals.
    public static void Heed()
    {
        if (!OperatingSystem.IsWindows())
            _ = SetAction(SigInt, Default);
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetAction(int signal, nint action);
}
