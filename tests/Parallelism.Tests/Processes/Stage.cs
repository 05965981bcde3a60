namespace Parallelism.Tests.Processes;

// The stations of a work item at which something can go wrong.
public enum Stage
{
    None,

    // In the strategy's process.
    WriteArgument,

    // In the worker.
    ReadArgument,
    Run,
    InitializeType,
    WriteResult,

    // In the strategy's process again.
    ReadResult,

    // In the worker, when the item's result has been delivered.
    ThreadAfterResult,
    Finalizer,
}
