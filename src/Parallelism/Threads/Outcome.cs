namespace Parallelism.Threads;

internal enum Outcome
{
    // The slot is free for the next entry.
    Done,

    // The slot went with work that waits without a thread; that work gives it back.
    Kept,
}
