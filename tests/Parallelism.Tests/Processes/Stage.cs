namespace Parallelism.Tests.Processes;

// The places of an item's way, and of a worker's life, at which something can go wrong.
public enum Stage
{
    None,

    // In the strategy's process, on the way there.
    WriteArgument,

    // In the worker, while it has the item.
    ReadArgument,
    Run,
    InitializeType,
    WriteResult,

    // It has written half of a frame.
    FrameFromWorker,

    // In the strategy's process, on the way back.
    ReadResult,

    // In the worker, when the item's result has been delivered.
    Idle,
    Finalizer,

    // It has read half of a frame.
    FrameToWorker,

    // Before it serves.
    Handshake,
    Initializer,

    // It was asked to leave, for it has had its number of items.
    Teardown,
    Replaced,

    // It runs an item while the strategy is disposed.
    Disposed,
}
