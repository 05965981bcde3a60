namespace Parallelism.Placement;

// Where one worker is bound: its processors, the memory node that holds them all (-1: none does), and how many workers the plan puts there.
internal sealed record WorkerSeat(ProcessorSet Processors, int Node, int Sharers);
