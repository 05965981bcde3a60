namespace Parallelism.Envelopes;

// The last so many keys.
internal sealed class KeyLog(int capacity)
{
    private readonly HashSet<ChunkKey> _keys = [];
    private readonly Queue<ChunkKey> _order = new();

    public bool Contains(ChunkKey key)
    {
        lock (_keys)
            return _keys.Contains(key);
    }

    public bool Add(ChunkKey key)
    {
        lock (_keys)
        {
            if (!_keys.Add(key))
                return false;
            _order.Enqueue(key);
            if (_order.Count > capacity)
                _keys.Remove(_order.Dequeue());
            return true;
        }
    }
}
