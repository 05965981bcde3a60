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
}
