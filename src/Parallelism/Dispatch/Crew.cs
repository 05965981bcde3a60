namespace Parallelism.Dispatch;

// Workers that are alike, and the calls that wait for them. All but what is set at the beginning is the dispatcher's, under its lock.
internal sealed class Crew(CrewOptions options, IWorkerLinkFactory factory)
{
    private Crew[] _helped = [];

    public string Name => options.Name;

    public bool IsReserved => options.IsReserved;

    public long MaxWorkerMemory => options.MaxWorkerMemory;

    public IWorkerLinkFactory Factory => factory;

    // Whose items its workers take when they have none of their own, and who does so for this one.
    public Crew[] Helped
    {
        get => _helped;
        set
        {
            _helped = value;
            foreach (Crew other in value)
                other.Helpers.Add(this);
        }
    }

    public List<Crew> Helpers { get; } = [];

    public LinkedList<Operation> Waiting { get; } = new();

    public int Degree { get; set; } = options.Degree;

    // Workers that live, and those that are being started.
    public int Alive { get; set; }

    public int Starting { get; set; }

    public int FailedStarts { get; set; }

    public int BarrenDeaths { get; set; }

    // So many starts failed that who waited was told; until one comes to something.
    public bool IsHopeless { get; set; }

    public int Room => Degree - Alive - Starting;

    // Items that wait, as far as it matters.
    public long CountWaiting(long atMost)
    {
        long count = 0;
        foreach (Operation operation in Waiting)
        {
            count += operation.Pending.Count;
            if (count >= atMost)
                break;
        }
        return count;
    }
}
