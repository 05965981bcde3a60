namespace Parallelism.Threads;

// The batches of a strategy that have not ended. A list through themselves, for a short batch enters and leaves it for the price of its lock.
internal sealed class PartyList
{
    private readonly Lock _gate = new();
    private Party? _first;

    // Items that nobody has taken.
    public long Left => Snapshot().Sum(static party => party.Left);

    public List<Party> Snapshot()
    {
        List<Party> all = [];
        lock (_gate)
        {
            for (Party? party = _first; party is not null; party = party.Behind)
                all.Add(party);
        }
        return all;
    }

    public void Add(Party party)
    {
        lock (_gate)
        {
            party.Behind = _first;
            if (_first is { } first)
                first.Before = party;
            _first = party;
        }
    }

    public void Remove(Party party)
    {
        lock (_gate)
        {
            if (party.Before is { } before)
                before.Behind = party.Behind;
            else if (_first == party)
                _first = party.Behind;
            if (party.Behind is { } behind)
                behind.Before = party.Before;
            party.Before = party.Behind = null;
        }
    }
}
