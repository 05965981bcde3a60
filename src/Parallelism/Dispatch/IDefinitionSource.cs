using Parallelism.Wire;

namespace Parallelism.Dispatch;

// The identities of code that works refer to by number, in the order of their numbers. A worker has been sent all below its mark.
internal interface IDefinitionSource
{
    int Count { get; }

    void Write(int from, int to, FrameBuffer frame);

    // For what this worker sends.
    IOutcomeReader CreateReader(int processId);
}
