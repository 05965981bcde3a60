using System.Runtime.InteropServices;
using System.Text;

namespace Parallelism.Tests.Processes;

// Writes past the runtime, as printf in a native library does.
public static partial class Native
{
    public static void Write(int descriptor, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (WriteBytes(descriptor, bytes, bytes.Length) != bytes.Length)
            throw new IOException("Not everything was written.");
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteBytes(int descriptor, byte[] bytes, nint count);
}
