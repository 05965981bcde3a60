namespace Parallelism.Tests.Processes;

// The ways in which work misbehaves.
public enum Way
{
    Throw,
    Exit0,
    Exit42,
    FailFast,
    StackOverflow,
    NativeWrite,
    Kill,
    Terminate,
    Abort,
    ThrowOnThread,

    // The process stays, and does nothing any more.
    Stop,

    // Only under a heap limit, or the machine would be used up.
    OutOfMemory,
}
