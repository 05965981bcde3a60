namespace Parallelism.Tests.Faults;

// What can befall the start of a worker.
public enum StartFault
{
    None,

    // It fails at once.
    Refuse,

    // It begins later.
    Delay,

    // It does not come to an end before the strategy is disposed: no replacement.
    Hold,
}
