namespace Parallelism.Threads;

// How an item under a limit ended, as the one who ran it sees it.
internal enum Ending
{
    InTime,

    // Within the grace period.
    Late,

    // Too late: its slot and its caller are gone, and what it came to is nobody's.
    Abandoned,
}
