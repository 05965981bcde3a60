namespace Parallelism.Dispatch;

// Which memory node the data of each item of a call lie near, as runs of neighbours. Made before the call is submitted: it asks the caller's code.
internal sealed class NodeRuns
{
    private readonly List<(long From, int Node)> _runs = [];

    // Null: nobody said.
    public static NodeRuns? Of(Func<long, int>? nodeOf, int? node, long first, long count)
    {
        if (nodeOf is null && node is null)
            return null;
        var runs = new NodeRuns();
        if (nodeOf is null)
        {
            runs._runs.Add((0, node!.Value));
            return runs;
        }
        for (long i = 0; i < count; i++)
        {
            int near = nodeOf(first + i);
            if (i == 0 || near != runs._runs[^1].Node)
                runs._runs.Add((i, near));
        }
        return runs;
    }

    public IEnumerable<(long From, long To, int Node)> Split(long from, long to)
    {
        int at = _runs.BinarySearch((from, int.MaxValue));
        for (at = at < 0 ? ~at - 1 : at; from < to; at++)
        {
            long end = at + 1 < _runs.Count ? Math.Min(to, _runs[at + 1].From) : to;
            yield return (from, end, _runs[at].Node);
            from = end;
        }
    }
}
