namespace Parallelism;

/// <summary>The garbage collector of worker processes; the same as <see cref="WorkerGarbageCollector"/>, and settable from configuration.</summary>
public sealed class ParallelismGarbageCollectorOptions
{
    /// <summary>Whether a worker has the server collector, with several heaps. Default: <see langword="null"/>, it has the workstation collector.</summary>
    public bool? Server { get; set; }

    /// <summary>Whether full collections run beside the work. Default: <see langword="null"/>, they do not.</summary>
    public bool? Concurrent { get; set; }

    /// <summary>The number of heaps of the server collector; 1 or more. Default: <see langword="null"/>, as the runtime decides.</summary>
    public int? HeapCount { get; set; }

    /// <summary>The bytes that a worker's managed heap may take; 16,777,216 (16 MiB) or more. Default: <see langword="null"/>, no limit.</summary>
    public long? HeapLimit { get; set; }

    // Null where nothing is set.
    internal WorkerGarbageCollector? Collector => this is { Server: null, Concurrent: null, HeapCount: null, HeapLimit: null }
        ? null
        : new() { Server = Server ?? false, Concurrent = Concurrent ?? false, HeapCount = HeapCount, HeapLimit = HeapLimit };
}
