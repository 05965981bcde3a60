namespace Parallelism.Placement;

// The seats of a group's workers, taken and given back as workers come and go.
internal sealed class Seats(WorkerSeat[] seats)
{
    private readonly int[] _taken = new int[seats.Length];

    // One that the fewest have, near this memory node if there is one; more workers than planned share seats.
    public WorkerSeat Take(int node = -1)
    {
        lock (_taken)
        {
            int best = 0;
            for (int i = 1; i < seats.Length; i++)
            {
                if (_taken[i] < _taken[best] || (_taken[i] == _taken[best] && seats[i].Node == node && seats[best].Node != node))
                    best = i;
            }
            _taken[best]++;
            return seats[best];
        }
    }

    public void Leave(WorkerSeat seat)
    {
        lock (_taken)
        {
            // Seats on the same part are alike, but for how many have them.
            int most = -1;
            for (int i = 0; i < seats.Length; i++)
            {
                if (seats[i] == seat && (most < 0 || _taken[i] > _taken[most]))
                    most = i;
            }
            _taken[most]--;
        }
    }
}
