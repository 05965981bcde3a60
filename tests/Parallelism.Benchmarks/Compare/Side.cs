namespace Parallelism.Benchmarks.Compare;

// Who stands in a table. A strategy of ours is ahead or behind only among those that do the same for the work: isolate it, or share memory with it.
[Flags]
internal enum Side
{
    None = 0,
    Processes = 1,
    Threads = 2,
    Ours = 4,
    OurProcesses = Ours | Processes,
    OurThreads = Ours | Threads,
}
