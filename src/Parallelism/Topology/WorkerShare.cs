namespace Parallelism.Topology;

// So many workers belong on these processors.
internal sealed record WorkerShare(string Place, ProcessorSet Processors, int Workers)
{
    // One worker to each place in turn, as long as a place has processors to spare; then again from the first.
    public static List<WorkerShare> Spread(IReadOnlyList<(string Place, ProcessorSet Processors)> places, int workers)
    {
        var shares = new int[places.Count];
        for (var left = workers; left > 0;)
        {
            var given = false;
            for (var i = 0; i < places.Count && left > 0; i++)
            {
                if (shares[i] < places[i].Processors.Count || workers > Total(places))
                {
                    shares[i]++;
                    left--;
                    given = true;
                }
            }

            if (!given)
                break;
        }

        var list = new List<WorkerShare>();
        for (var i = 0; i < places.Count; i++)
        {
            if (shares[i] > 0)
                list.Add(new(places[i].Place, places[i].Processors, shares[i]));
        }

        return list;
    }

    private static int Total(IReadOnlyList<(string Place, ProcessorSet Processors)> places)
    {
        var total = 0;
        foreach (var (_, processors) in places)
            total += processors.Count;
        return total;
    }
}
