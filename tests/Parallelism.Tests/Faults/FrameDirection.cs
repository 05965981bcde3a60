namespace Parallelism.Tests.Faults;

// Which way a frame goes.
public enum FrameDirection
{
    ToWorker,
    FromWorker,
}
