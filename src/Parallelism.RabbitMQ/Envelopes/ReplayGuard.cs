namespace Parallelism.Envelopes;

// Control envelopes of a sender come in order, each once: one whose number is not above the last is a replay. Of senders beyond what is kept the
// oldest is forgotten; the age limit of envelopes bounds what that can cost.
internal sealed class ReplayGuard(int capacity = 4096)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, long> _last = [];
    private readonly Queue<Guid> _order = new();

    public bool IsNew(Guid sender, long number)
    {
        lock (_gate)
        {
            if (_last.TryGetValue(sender, out long last))
            {
                if (number <= last)
                    return false;
                _last[sender] = number;
                return true;
            }
            while (_order.Count >= capacity)
                _last.Remove(_order.Dequeue());
            _order.Enqueue(sender);
            _last[sender] = number;
            return true;
        }
    }
}
