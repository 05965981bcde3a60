using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;

namespace Parallelism.Processes;

// A child's redirected stream as plain reads and writes of its descriptor: .NET wraps these pipes in its socket machinery on Unix, which costs
// more than the pipe itself. The stream that is returned owns the descriptor from then on.
internal static class PlainPipe
{
    public static Stream Of(Stream stream, FileAccess access)
    {
        if (OperatingSystem.IsWindows() || stream is not PipeStream pipe)
            return stream;
        var handle = new SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: true);
        pipe.SafePipeHandle.SetHandleAsInvalid();
        return new FileStream(handle, access, bufferSize: 0);
    }
}
