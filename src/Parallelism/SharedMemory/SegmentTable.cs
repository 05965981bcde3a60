using System.Diagnostics;

namespace Parallelism.SharedMemory;

// All segments that this process has mapped, by id. One that was made here is unmapped with its last lease; one of another process may linger a
// moment, for copies that come through the same memory again.
internal static class SegmentTable
{
    private const int MaxLingering = 16;
    private const int CollectEvery = 64;
    private const int CollectAllFrom = 256;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Lingering = TimeSpan.FromSeconds(2);

    // Longer than a message that relies on memory is under way; a worker that died may seem to rely on it for ever.
    private static readonly TimeSpan LongestReliance = TimeSpan.FromSeconds(30);

    private static readonly Lock Gate = new();
    private static readonly Dictionary<Guid, SharedSegment> Segments = [];
    private static readonly Timer Watch = new(static _ => LookAround(), null, Timeout.Infinite, Timeout.Infinite);
    private static bool s_isWatching;
    private static int s_collectFrom = CollectEvery;

    // Whether this is the strategy's process. There the end of the last lease means that others may let go too, and workers may rely on what it has; a
    // worker's leases are a guest's.
    public static bool IsStrategys { get; set; } = true;

    public static int Count
    {
        get
        {
            lock (Gate)
                return Segments.Count;
        }
    }

    // New memory, all zero.
    public static SegmentLease Create(long length)
    {
        var segment = SharedSegment.Create(length);
        lock (Gate)
        {
            segment.Leases = 1;
            if (IsStrategys)
                segment.Keep();
            Segments.Add(segment.Name.Id, segment);
        }
        CollectAtTimes();
        return new(segment);
    }

    // The memory that a process names; without opening anything if it is mapped here already. Throws IOException or UnauthorizedAccessException.
    public static SegmentLease Open(int processId, SegmentName name)
    {
        lock (Gate)
        {
            if (Find(name) is { } known)
                return known;
        }
        var opened = SharedSegment.Open(processId, name);
        opened.WasTaken = true;
        lock (Gate)
        {
            if (Find(name) is { } known)
            {
                // Another thread was quicker.
                opened.Dispose();
                return known;
            }
            opened.Leases = 1;
            if (IsStrategys)
                opened.Keep();
            Segments[name.Id] = opened;
            StartWatching();
        }
        CollectAtTimes();
        return new(opened);
    }

    public static SegmentLease? TryLease(SharedSegment segment, bool isView)
    {
        lock (Gate)
        {
            if (segment.Leases == 0)
                return null;
            segment.Leases++;
            if (isView && segment.Views++ == 0)
                segment.CountViewers(1);
        }
        return new(segment, isView);
    }

    // From here on its end may be another's to say.
    public static void NoteTaken(SharedSegment segment)
    {
        lock (Gate)
        {
            segment.WasTaken = true;
            StartWatching();
        }
    }

    public static void Release(SharedSegment segment, bool isView, bool mayLinger)
    {
        SharedSegment? surplus = null;
        lock (Gate)
        {
            if (isView && --segment.Views == 0)
                segment.CountViewers(-1);
            if (--segment.Leases > 0)
                return;
            if (IsStrategys && !mayLinger)
                segment.IsRetired = true;
            segment.IdleSince = Stopwatch.GetTimestamp();
            if (mayLinger && !segment.IsOwn)
                surplus = FindSurplus();
            else if (MayLeave(segment))
                surplus = segment;
            else
            {
                segment.WasTaken = true;
                StartWatching();
            }
            if (surplus is not null)
                Segments.Remove(surplus.Name.Id);
        }
        surplus?.Dispose();
    }

    // Under the lock.
    private static SegmentLease? Find(SegmentName name)
    {
        if (!Segments.TryGetValue(name.Id, out SharedSegment? segment))
            return null;
        if (segment.Name.Length != name.Length)
            throw new IOException($"It has {segment.Name.Length} bytes, and {name.Length} were announced.");
        segment.Leases++;
        return new(segment);
    }

    // What a worker has nobody relies on.
    private static bool MayLeave(SharedSegment segment) => !IsStrategys || segment.TryLeave();

    // Under the lock.
    private static SharedSegment? FindSurplus()
    {
        SharedSegment? oldest = null;
        int lingering = 0;
        foreach (SharedSegment segment in Segments.Values)
        {
            if (segment.Leases > 0)
                continue;
            lingering++;
            if (oldest is null || segment.IdleSince < oldest.IdleSince)
                oldest = segment;
        }
        return lingering > MaxLingering && MayLeave(oldest!) ? oldest : null;
    }

    // Arrays that nobody holds any more are small objects to the garbage collector, and it has no hurry with those.
    private static void CollectAtTimes()
    {
        int count;
        lock (Gate)
        {
            count = Segments.Count;
            bool isDue = count >= s_collectFrom;
            // Ahead of what is in use, so that one more and one less does not collect each time.
            s_collectFrom = isDue ? count + CollectEvery : Math.Min(s_collectFrom, count + (2 * CollectEvery));
            if (!isDue)
                return;
        }
        GC.Collect(count < CollectAllFrom ? 1 : GC.MaxGeneration);
    }

    // Under the lock.
    private static void StartWatching()
    {
        if (s_isWatching)
            return;
        s_isWatching = true;
        Watch.Change(Tick, Timeout.InfiniteTimeSpan);
    }

    // While memory is mapped that others have too: lets go of what lingered long enough, and of what its owner gave up, if nobody here uses it.
    private static void LookAround()
    {
        List<SharedSegment> idle = [];
        bool mustCollect = false;
        lock (Gate)
        {
            bool hasOthers = false;
            foreach (SharedSegment segment in Segments.Values)
            {
                if (!segment.WasTaken)
                    continue;
                TimeSpan left = segment.Leases > 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(segment.IdleSince);
                if (segment.Leases == 0 && (segment.IsRetired || left >= Lingering) && (MayLeave(segment) || left >= LongestReliance))
                {
                    idle.Add(segment);
                    continue;
                }
                hasOthers = true;
                // At once, and less and less often for one that is still in use.
                if (segment.Leases > 0 && segment.IsRetired)
                    mustCollect |= System.Numerics.BitOperations.IsPow2(++segment.Askings);
            }
            foreach (SharedSegment segment in idle)
                Segments.Remove(segment.Name.Id);
            s_isWatching = hasOthers;
            if (hasOthers)
                Watch.Change(Tick, Timeout.InfiniteTimeSpan);
        }
        foreach (SharedSegment segment in idle)
            segment.Dispose();
        if (mustCollect)
            GC.Collect();
    }
}
