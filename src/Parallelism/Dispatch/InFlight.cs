namespace Parallelism.Dispatch;

// Items that a worker has been sent, oldest first; outcomes come back in the same order.
internal sealed class InFlight
{
    public required Operation Operation { get; init; }

    public required long Ticket { get; init; }

    // The next item without an outcome.
    public required long Next { get; set; }

    public required long End { get; set; }

    public required long TicksPerItem { get; init; }

    // Where its last byte stands in all that the worker is sent.
    public required long Position { get; init; }

    // When the worker was asked to cancel it, as a timestamp; 0 if it was not.
    public long CancelledAt { get; set; }

    // When the item that runs was found to pass its time limit, as a timestamp; 0 if none does.
    public long TimedOutAt { get; set; }

    public long TimedOutItem { get; set; }
}
