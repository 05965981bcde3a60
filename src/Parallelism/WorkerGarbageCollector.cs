namespace Parallelism;

/// <summary>The garbage collector of each worker process, which is fixed when the process starts.</summary>
/// <remarks><see cref="ThreadStrategy"/> has the program's own, whatever is said here.</remarks>
public sealed class WorkerGarbageCollector
{
    private const long MinHeapLimit = 16L * 1024 * 1024;

    private readonly int? _heapCount;
    private readonly long? _heapLimit;

    /// <summary>
    /// Whether a worker has the server collector: several heaps, each with a thread of its own. A worker that sees one processor only has the
    /// workstation collector in any case; the runtime decides so. Default: <see langword="false"/>.
    /// </summary>
    public bool Server { get; init; }

    /// <summary>Whether full collections run beside the work, on a thread of their own. Default: <see langword="false"/>.</summary>
    public bool Concurrent { get; init; }

    /// <summary>
    /// The number of heaps of the server collector, 1 or more; no more than the processors that the worker sees.
    /// Default: <see langword="null"/>, as the runtime decides.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int? HeapCount
    {
        get => _heapCount;
        init => _heapCount = value is null or >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(HeapCount), value, "HeapCount must be 1 or more, or null for what the runtime decides.");
    }

    /// <summary>
    /// The bytes that a worker's managed heap may take; 16 MiB (16,777,216) or more. An item that needs more ends in its own
    /// <see cref="OutOfMemoryException"/>, or in a crash with <see cref="WorkerCrashCause.OutOfMemory"/>. Default: <see langword="null"/>, no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 16 MiB.</exception>
    public long? HeapLimit
    {
        get => _heapLimit;
        init => _heapLimit = value is null or >= MinHeapLimit
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(HeapLimit), value, $"HeapLimit must be {MinHeapLimit} bytes (16 MiB) or more, or null for no limit.");
    }
}
