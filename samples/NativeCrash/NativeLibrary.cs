using System.Runtime.InteropServices;

namespace NativeCrash;

/// <summary>Calls real native code: the C library's <c>strlen</c>, which reads wherever it is told to.</summary>
public static unsafe partial class NativeLibrary
{
    public static int Measure(Record record)
    {
        fixed (byte* text = record.Text)
        {
            byte* begin = text + record.Offset;
            return (int)(OperatingSystem.IsWindows() ? WindowsLength(begin) : UnixLength(begin));
        }
    }

    [LibraryImport("libc", EntryPoint = "strlen")]
    private static partial nuint UnixLength(byte* text);

    [LibraryImport("ucrtbase", EntryPoint = "strlen")]
    private static partial nuint WindowsLength(byte* text);
}
