namespace Parallelism.Wire;

// What a frame means. docs/internals.md describes each body byte by byte; the numbers are part of the protocol.
internal enum FrameKind : byte
{
    // Both ways, first on each pipe.
    Hello = 1,

    // Worker to strategy, in place of Hello: why it will not serve.
    Refused = 2,

    // Both ways: identities of modules, types and methods that later frames refer to by number.
    Define = 3,

    // Strategy to worker: the work of a call, kept until Forget.
    Work = 4,

    // Strategy to worker: items of a known call.
    Run = 5,

    // Strategy to worker: items of a known call whose results may come in one frame.
    RunBlock = 17,

    // Strategy to worker: work and argument of one item on its own.
    RunOnce = 6,

    // Strategy to worker: cancel what is left of one Run or RunOnce.
    Cancel = 7,

    // Strategy to worker: the call is over.
    Forget = 8,

    // Strategy to worker: end after what is queued.
    Shutdown = 9,

    // Strategy to worker: the culture and the activity that the items behind this frame run in.
    Context = 12,

    // Strategy to worker: give back every item that has not begun.
    Recall = 14,

    // Worker to strategy: the outcome of one item.
    Result = 10,

    // Worker to strategy: the results of several items of one RunBlock.
    Results = 18,

    // Worker to strategy: the items of one Run or RunOnce that it gives back.
    Returned = 15,

    // Worker to strategy: a value that the work reported to a captured IProgress<T>.
    Report = 13,

    // Worker to strategy: what a captured logger was told.
    Log = 16,

    // Worker to strategy: an activity that ended in the work.
    Span = 19,

    // Strategy to worker: whether anybody listens to the activities of a source.
    Source = 20,

    // Worker to strategy: memory of its own that the next outcome refers to, to be held until that has been read.
    Memory = 21,

    // Worker to strategy: text that the work wrote to standard output or error.
    Output = 11,
}
