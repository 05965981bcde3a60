namespace Parallelism.Placement;

// A group of a strategy with its degree at the beginning, and its seats where its workers are bound; see GroupPlans.
internal sealed record GroupPlan(string Name, WorkerGroup Options, int Degree, Seats? Seats);
