namespace Parallelism.Worker;

// The item that an asynchronous flow belongs to, on whichever thread it goes on.
internal sealed class Speaker
{
    private static readonly AsyncLocal<Speaker?> Flow = new();

    private readonly long _ticket;
    private readonly long _index;
    private volatile bool _hasLeft;

    private Speaker(long ticket, long index)
    {
        _ticket = ticket;
        _index = index;
    }

    // Ticket 0: none, or one that is over.
    public static (long Ticket, long Index) Current => Flow.Value is { _hasLeft: false } speaker ? (speaker._ticket, speaker._index) : (0, 0);

    public static Speaker Enter(long ticket, long index) => Flow.Value = new(ticket, index);

    public void Leave() => _hasLeft = true;
}
