using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Parallelism.Worker;

// Ends the worker when its program is gone while nobody reads the pipe: as long as code of the user runs there that is no item. On Windows the
// job object does it.
internal sealed partial class ParentWatch : IDisposable
{
    private const int IntervalMilliseconds = 100;
    private const int StackSize = 128 * 1024;
    private const short HangUp = 0x10;

    private readonly SafeFileHandle _pipe;
    private volatile bool _isOver;

    public ParentWatch(SafeFileHandle pipe)
    {
        _pipe = pipe;
        if (!OperatingSystem.IsWindows())
            new Thread(Watch, StackSize) { IsBackground = true, Name = "Parallelism parent watch" }.Start();
    }

    public void Dispose() => _isOver = true;

    private unsafe void Watch()
    {
        while (!_isOver)
        {
            // Frames that wait to be read are none of our business, so nothing is asked for: the end of the pipe is told in any case.
            var poll = new PollEvent { Descriptor = (int)_pipe.DangerousGetHandle() };
            uint triggered = 0;
            int error = Poll(&poll, 1, IntervalMilliseconds, &triggered);
            if (error != 0)
                return;
            if (triggered > 0 && (poll.Triggered & HangUp) != 0 && !_isOver)
                OwnProcess.Kill();
        }
    }

    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Poll")]
    private static unsafe partial int Poll(PollEvent* events, uint count, int milliseconds, uint* triggered);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEvent
    {
        public int Descriptor;
        public short Events;
        public short Triggered;
    }
}
