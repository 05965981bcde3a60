using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ConstrainedExecution;
using System.Runtime.InteropServices;

namespace Parallelism.SharedMemory;

// The arrays of this process that show segments: a large array arrives without being copied, and leaves without being copied where it was not written.
// They lie in that part of the heap where nothing moves; the garbage collector neither reads nor writes what is in an array of numbers.
internal static unsafe class MappedArrays
{
    // After so much was mapped a collection may be worth its time.
    private const long CollectFrom = 64 << 20;

    // What it costs to fill new memory instead of what has been in use, per MiB: far less than was ever measured, 0.6 ms.
    private static readonly TimeSpan NewMemory = TimeSpan.FromMilliseconds(0.25);

    private const int TriedRuntime = 10;

    private const int SampleLength = 32 << 20;

    private static readonly Lock Gate = new();
    private static readonly List<MappedArray> Live = [];
    private static readonly ConditionalWeakTable<Array, Tie> Ties = [];
    private static readonly Lazy<int> UsualPhase = new(FindUsualPhase);
    private static long s_bytes;
    private static long s_bytesSinceCollection;
    private static long s_lastCollection;

    // More than this is not mapped at once: beyond it what arrives is copied.
    public static long MaxBytes { get; set; } = Math.Max(1L << 30, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);

    public static int Count
    {
        get
        {
            lock (Gate)
                return Live.Count;
        }
    }

    // Where in a segment a block is best put: at the place within a page where arrays of this runtime begin.
    public static long BestOffset => IsPossible ? Environment.SystemPageSize - SharedSegment.HeaderLength + UsualPhase.Value : 0;

    // How a heap treats such pages is nowhere promised: only where it was tried. Elsewhere everything is copied.
    private static bool IsPossible => OperatingSystem.IsLinux() && Environment.Is64BitProcess && Environment.Version.Major == TriedRuntime;

    // An array whose elements are the segment's bytes from this offset on; null where it has to be copied.
    public static T[]? TryMake<T>(SegmentLease lease, long offset, int count)
        where T : unmanaged
    {
        long length = (long)count * sizeof(T);
        if (!IsPossible || Interlocked.Read(ref s_bytes) + length > MaxBytes || lease.TryView() is not { } view)
            return null;
        CollectIfWorthIt(length);
        MappedArray? mapped = null;
        try
        {
            T[] array = Allocate<T>(count, MappedArray.PhaseOf(offset + SharedSegment.HeaderLength));
            mapped = MappedArray.TryMap(array, length, view, offset);
            if (mapped is null)
                return null;
            lock (Gate)
                Live.Add(mapped);
            Ties.Add(array, new(array, mapped));
            return array;
        }
        finally
        {
            if (mapped is null)
            {
                view.Dispose();
                Interlocked.Add(ref s_bytes, -length);
            }
        }
    }

    // Where these bytes lie in a segment, if they are those of an array that shows one and nobody has written them since. The lease is the caller's.
    public static (SegmentLease Lease, long Offset)? Find(ReadOnlySpan<byte> block)
    {
        if (Interlocked.Read(ref s_bytes) == 0)
            return null;
        // Held for as long as it is looked at.
        fixed (byte* start = block)
        {
            MappedArray? found = null;
            lock (Gate)
            {
                foreach (MappedArray array in Live)
                {
                    if (start >= array.Data && start + block.Length <= array.Data + array.Length)
                        found = array;
                }
            }
            return found?.Find(start, block.Length);
        }
    }

    // Nearly always the first attempt succeeds, in a part of the heap that the array has for itself. Elsewhere objects lie one behind the other, and a
    // neighbour of the right length moves the next one; a short one may find a hole instead, and a longer one does not.
    private static T[] Allocate<T>(int count, int phase)
        where T : unmanaged
    {
        // What an object has beside its elements.
        const int Head = 3 * sizeof(long);
        int page = Environment.SystemPageSize;
        T[] array = GC.AllocateUninitializedArray<T>(count, pinned: true);
        for (int pages = 1; pages <= 1024; pages *= 32)
        {
            long data = (long)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
            if (MappedArray.PhaseOf(data) == phase)
                break;
            long next = data + Head + ((((long)count * sizeof(T)) + 7) / 8 * 8);
            byte[] neighbour = GC.AllocateUninitializedArray<byte>((int)((((phase - Head - next) % page) + page) % page) + (pages * page), pinned: true);
            T[] another = GC.AllocateUninitializedArray<T>(count, pinned: true);
            // Up to here, so that the next one does not take its place.
            GC.KeepAlive(neighbour);
            GC.KeepAlive(array);
            array = another;
        }
        return array;
    }

    // The collector counts what is mapped as its own and collects by itself, but not soon: until then none of these segments can be used again. A
    // collection takes as long as there are objects, and the last one tells.
    private static void CollectIfWorthIt(long length)
    {
        long bytes = Interlocked.Add(ref s_bytes, length);
        long since = Interlocked.Add(ref s_bytesSinceCollection, length);
        if (since < Math.Max(CollectFrom, bytes / 2) || Stopwatch.GetElapsedTime(0, Volatile.Read(ref s_lastCollection)) > (since >> 20) * NewMemory)
            return;
        Interlocked.Exchange(ref s_bytesSinceCollection, 0);
        long start = Stopwatch.GetTimestamp();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
        Volatile.Write(ref s_lastCollection, Stopwatch.GetTimestamp() - start);
    }

    private static int FindUsualPhase()
    {
        try
        {
            byte[] sample = GC.AllocateUninitializedArray<byte>(SampleLength, pinned: true);
            int phase = MappedArray.PhaseOf((long)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(sample)));
            GC.KeepAlive(sample);
            return phase;
        }
        catch (OutOfMemoryException)
        {
            // So small a heap shows nothing.
            return 0;
        }
    }

    // Lives as long as its array, and ends after all finalizers that could still look at it.
    private sealed class Tie(Array array, MappedArray mapped) : CriticalFinalizerObject
    {
        ~Tie()
        {
            mapped.Release();
            lock (Gate)
                Live.Remove(mapped);
            Interlocked.Add(ref s_bytes, -mapped.Length);
            GC.KeepAlive(array);
        }
    }
}
