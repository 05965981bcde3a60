namespace Parallelism.Placement;

// What was said of where a group's workers are.
internal sealed record SeatRequest(WorkerPlacement Placement, WorkerPlace? Place);
