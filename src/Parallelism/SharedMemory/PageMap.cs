using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Parallelism.SharedMemory;

// Which pages of private mappings this process has written: those are its own memory by now (/proc/<process>/pagemap, proc_pid_pagemap(5)).
internal static class PageMap
{
    private const int Batch = 1024;
    private const ulong IsPresent = 1UL << 63;
    private const ulong IsSwapped = 1UL << 62;
    private const ulong IsOfFile = 1UL << 61;

    // False also where the system does not tell.
    public static unsafe bool IsUnwritten(byte* from, long length)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        int page = Environment.SystemPageSize;
        try
        {
            using SafeFileHandle map = File.OpenHandle("/proc/self/pagemap");
            Span<ulong> entries = stackalloc ulong[Batch];
            long first = (long)from / page;
            long count = length / page;
            for (long i = 0; i < count; i += Batch)
            {
                Span<ulong> part = entries[..(int)Math.Min(Batch, count - i)];
                Span<byte> bytes = MemoryMarshal.AsBytes(part);
                if (RandomAccess.Read(map, bytes, (first + i) * sizeof(ulong)) != bytes.Length)
                    return false;
                foreach (ulong entry in part)
                {
                    if ((entry & IsSwapped) != 0 || (entry & (IsPresent | IsOfFile)) == IsPresent)
                        return false;
                }
            }
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
