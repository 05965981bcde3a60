namespace Parallelism.Dispatch;

// Ranges of items still to be handed out. What comes back is handed out first.
internal sealed class RangeStack
{
    private readonly Stack<(long From, long To)> _ranges = new();

    public long Count { get; private set; }

    public void Push(long from, long to)
    {
        if (from >= to)
            return;
        _ranges.Push((from, to));
        Count += to - from;
    }

    public bool TryTake(long most, out long from, out long to)
    {
        if (!_ranges.TryPop(out (long From, long To) range))
        {
            from = to = 0;
            return false;
        }
        (from, to) = range;
        if (to - from > most)
        {
            _ranges.Push((from + most, to));
            to = from + most;
        }
        Count -= to - from;
        return true;
    }

    public long Clear()
    {
        long dropped = Count;
        _ranges.Clear();
        Count = 0;
        return dropped;
    }
}
