namespace Parallelism.Wire;

// How an item ended, as its Result frame says.
internal enum OutcomeKind : byte
{
    Value = 0,
    Exception = 1,

    // Cancelled before it started.
    Skipped = 2,
}
