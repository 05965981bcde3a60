namespace Parallelism.Placement;

// The seats of one group's workers, taken and given back as workers come and go.
internal sealed class Seats(Seating seating, int group)
{
    public IReadOnlyList<WorkerSeat> Planned => seating.PlannedFor(group);

    // The processors that this process may use.
    public int UsableCount => seating.UsableCount;

    public WorkerSeat Take(int node = -1) => seating.Take(group, node);

    public void Leave(WorkerSeat seat) => seating.Leave(group, seat);
}
