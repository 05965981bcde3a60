namespace Parallelism.Tests.Faults;

// A frame on its way: the how manieth worker that was started, which way, and the how manieth frame that way; both from 1. Random is
// the source of chance for this worker and direction, and depends on nothing but the plan's seed.
public readonly record struct FramePlace(int Worker, FrameDirection Direction, int Frame, Random Random);
