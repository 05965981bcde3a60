namespace Parallelism.Tests.Faults;

// What can befall a worker when it is sent a frame, or sends one.
public enum FrameFault
{
    None,

    // The frame, and everything behind it, comes later.
    Delay,

    // The worker is killed; what it has said already arrives.
    Kill,

    // Half of the frame passes, then the worker is killed, and nothing more arrives from it.
    Cut,

    // Half of the frame passes to the worker and nothing behind it; the worker lives, and waits for the rest. From the worker: as Drop.
    Stall,

    // Nothing of the frame passes, nor anything behind it, in either direction, and the worker ends.
    Drop,
}
