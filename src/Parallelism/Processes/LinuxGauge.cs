using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace Parallelism.Processes;

// What a process takes of memory and processors, looked at from outside. The files stay open, so that a look is one system call.
internal sealed class LinuxGauge : IDisposable
{
    // proc_pid_stat(5): the state is the third field, the times that it ran in user and system mode the 14th and 15th.
    private const int UserTimeBehindState = 11;

    private readonly SafeFileHandle? _memory;
    private readonly SafeFileHandle? _schedule;

    public LinuxGauge(int processId)
    {
        _memory = TryOpen($"/proc/{processId}/statm");
        _schedule = TryOpen($"/proc/{processId}/stat");
    }

    // Resident bytes; 0 once it is gone.
    public long ReadMemory()
    {
        Span<byte> buffer = stackalloc byte[128];
        ReadOnlySpan<byte> text = Read(_memory, buffer);
        // | size | resident | ... in pages.
        int space = text.IndexOf((byte)' ');
        return space > 0 && Utf8Parser.TryParse(text[(space + 1)..], out long pages, out _) ? pages * Environment.SystemPageSize : 0;
    }

    public (bool IsStopped, long ProcessorTime) ReadSchedule()
    {
        Span<byte> buffer = stackalloc byte[512];
        ReadOnlySpan<byte> text = Read(_schedule, buffer);
        // The name before the state may hold anything, closing brackets too.
        int name = text.LastIndexOf(") "u8);
        if (name < 0)
            return default;
        ReadOnlySpan<byte> fields = text[(name + 2)..];
        // 't' is a debugger's stop, and the debugger's business.
        bool isStopped = fields[0] == (byte)'T';
        for (int i = 0; i < UserTimeBehindState; i++)
            fields = fields[(fields.IndexOf((byte)' ') + 1)..];
        _ = Utf8Parser.TryParse(fields, out long user, out int length);
        _ = Utf8Parser.TryParse(fields[Math.Min(fields.Length, length + 1)..], out long system, out _);
        return (isStopped, user + system);
    }

    public void Dispose()
    {
        _memory?.Dispose();
        _schedule?.Dispose();
    }

    private static ReadOnlySpan<byte> Read(SafeFileHandle? file, Span<byte> buffer)
    {
        if (file is null)
            return default;
        try
        {
            return buffer[..RandomAccess.Read(file, buffer, fileOffset: 0)];
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // It has ended.
            return default;
        }
    }

    private static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return File.OpenHandle(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
