using System.Diagnostics;
using System.Numerics;

namespace Parallelism.SharedMemory;

// Segments that carry large values to another process, used again and again: the first touch of a page costs ten times as much as a copy into it.
internal static class SegmentPool
{
    private const long SmallestLength = 1 << 20;
    private const long Slack = 1 << 17;
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(5);

    private static readonly Lock Gate = new();
    private static readonly List<(SegmentLease Lease, long Since)> Free = [];

    // Given back by who lent them, and still seen in place by who read them.
    private static readonly List<(SegmentLease Lease, long Since)> Seen = [];
    private static readonly Timer Trimmer = new(static _ => Trim(), null, Timeout.Infinite, Timeout.Infinite);
    private static long s_lentBytes;

    // So much of it travels at once; what comes then waits in the pipe, which has a limit of its own.
    public static long MaxLentBytes { get; set; } = Math.Max(1L << 28, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);

    // Null where too much is under way, or the system has none to give.
    public static PooledSegment? TryTake(long length)
    {
        // Blocks have lengths that are powers of two, and need a little more.
        long capacity = Slack + Math.Max(SmallestLength, (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(0, length - Slack)));
        lock (Gate)
        {
            if (s_lentBytes + length > MaxLentBytes)
                return null;
            s_lentBytes += length;
            FreeUnseen();
            for (int i = Free.Count - 1; i >= 0; i--)
            {
                SegmentLease lease = Free[i].Lease;
                if (lease.Length < capacity || lease.Length > capacity * 4)
                    continue;
                Free.RemoveAt(i);
                return new(lease, length);
            }
        }
        try
        {
            SegmentLease made = SegmentTable.Create(capacity);
            made.Populate(length);
            return new(made, length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            CountBack(length);
            return null;
        }
    }

    public static void CountBack(long length)
    {
        lock (Gate)
            s_lentBytes -= length;
    }

    public static void Return(SegmentLease lease)
    {
        lock (Gate)
        {
            (lease.HasViewers ? Seen : Free).Add((lease, Stopwatch.GetTimestamp()));
            if (Free.Count + Seen.Count == 1)
                Trimmer.Change(KeptFor, Timeout.InfiniteTimeSpan);
        }
    }

    // Under the lock.
    private static void FreeUnseen()
    {
        for (int i = Seen.Count - 1; i >= 0; i--)
        {
            if (Seen[i].Lease.HasViewers)
                continue;
            Free.Add((Seen[i].Lease, Stopwatch.GetTimestamp()));
            Seen.RemoveAt(i);
        }
    }

    private static void Trim()
    {
        List<SegmentLease> old = [];
        lock (Gate)
        {
            FreeUnseen();
            TakeOld(Free, old);
            // Who sees it has it too, and it ends with them.
            TakeOld(Seen, old);
            if (Free.Count + Seen.Count > 0)
                Trimmer.Change(KeptFor, Timeout.InfiniteTimeSpan);
        }
        foreach (SegmentLease lease in old)
            lease.Dispose();
    }

    // Under the lock.
    private static void TakeOld(List<(SegmentLease Lease, long Since)> kept, List<SegmentLease> old)
    {
        for (int i = kept.Count - 1; i >= 0; i--)
        {
            if (Stopwatch.GetElapsedTime(kept[i].Since) < KeptFor - TimeSpan.FromMilliseconds(100))
                continue;
            old.Add(kept[i].Lease);
            kept.RemoveAt(i);
        }
    }
}
