using Parallelism.Placement;

namespace Parallelism.Threads;

// A thread's place among those of its strategy. One that an abandoned item holds has lost it: it counts no more, and ends when that item does.
internal sealed class ThreadSeat
{
    [ThreadStatic]
    private static ThreadSeat? _current;

    public static ThreadSeat? Current
    {
        get => _current;
        set => _current = value;
    }

    public bool IsLost { get; set; }

    // Where it is bound; null: nowhere.
    public WorkerSeat? Place { get; set; }

    // Why it cannot run anything: it was to be bound, or its initializer to end, and that failed.
    public Exception? Refusal { get; set; }
}
