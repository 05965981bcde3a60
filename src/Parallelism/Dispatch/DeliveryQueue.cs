using System.Text;

namespace Parallelism.Dispatch;

// Hands what one worker says to the user's code:
//
//   frames ──▶ text, text, record, end of the item, text ... ──▶ thread pool: one after the other
//
// The receiver may throw or block, and the thread that reads the worker's pipe must not suffer from either. The end of an item stands in the
// same line as what it said, so whoever awaits the item has received all of that. Where nothing was said nothing waits.
internal sealed class DeliveryQueue(int processId, Action<WorkerOutput> listener) : IThreadPoolWorkItem
{
    // Characters that may wait; beyond this the worker's pipes are not read, so that at last the worker waits.
    private const int MaxWaiting = 1 << 20;

    // What a piece counts for beside its characters, so that many small ones are not more than a few large ones.
    private const int PieceCost = 128;

    // Pieces of one item that still wait are joined up to so many characters.
    private const int MaxJoined = 64 * 1024;

    private readonly object _gate = new();
    private readonly Queue<Delivery> _line = new();
    private Delivery? _last;
    private int _waiting;
    private bool _isHurried;
    private volatile bool _isBusy;

    // Nothing waits, and nothing is being delivered.
    public bool IsEmpty => !_isBusy;

    // Waits while too much waits already. Without an operation the text is nobody's.
    public void AddText(Operation? operation, long item, bool isError, string text)
    {
        if (text.Length == 0)
            return;
        lock (_gate)
        {
            WaitForRoom();
            if (_last is { Text: { } waiting } last && last.Operation == operation && last.Item == item && last.IsError == isError
                && waiting.Length + text.Length <= MaxJoined)
            {
                waiting.Append(text);
                last.Size += text.Length;
                _waiting += text.Length;
                return;
            }
            Enqueue(new() { Operation = operation, Item = item, IsError = isError, Text = new(text), Size = PieceCost + text.Length });
        }
    }

    // The user's code, called for this operation; null: what it concerns is over.
    public void Add(Operation? operation, Action deliver, int size)
    {
        lock (_gate)
        {
            WaitForRoom();
            Enqueue(new() { Operation = operation, IsGuarded = true, Action = deliver, Size = PieceCost + size });
        }
    }

    // Behind all that is there; at once where nothing is.
    public void Then(Action action)
    {
        lock (_gate)
        {
            if (_isBusy)
            {
                Enqueue(new() { Action = action });
                return;
            }
        }
        action();
    }

    // The worker's end is near, and with it that of what it can still say: from now on nobody waits for room.
    public void Hurry()
    {
        lock (_gate)
        {
            _isHurried = true;
            Monitor.PulseAll(_gate);
        }
    }

    public void Execute()
    {
        while (true)
        {
            Delivery next;
            lock (_gate)
            {
                if (_line.Count == 0)
                {
                    _isBusy = false;
                    return;
                }
                next = _line.Dequeue();
                if (_last == next)
                    _last = null;
            }
            Deliver(next);
            lock (_gate)
            {
                _waiting -= next.Size;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void WaitForRoom()
    {
        while (_waiting > MaxWaiting && !_isHurried)
            Monitor.Wait(_gate);
    }

    private void Enqueue(Delivery delivery)
    {
        _waiting += delivery.Size;
        _line.Enqueue(delivery);
        _last = delivery;
        if (_isBusy)
            return;
        _isBusy = true;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Deliver(Delivery delivery)
    {
        if (delivery is { Text: null, IsGuarded: false })
        {
            delivery.Action!();
            return;
        }
        try
        {
            if (delivery.Text is { } text)
                listener(Describe(delivery, text.ToString()));
            else
                delivery.Action!();
        }
        catch (Exception error)
        {
            // On threads it would have surfaced in the work; here the work is elsewhere, so the call ends in it. Text that is nobody's has no call.
            delivery.Operation?.OnListenerFailed(error);
        }
    }

    private WorkerOutput Describe(Delivery delivery, string text) => new()
    {
        Text = text,
        IsError = delivery.IsError,
        ProcessId = processId,
        Method = delivery.Operation?.Method,
        ItemIndex = delivery.Operation is { IsBatch: true } operation ? operation.FirstIndex + delivery.Item : null,
    };

    private sealed class Delivery
    {
        public Operation? Operation { get; init; }

        public long Item { get; init; }

        public bool IsError { get; init; }

        public StringBuilder? Text { get; init; }

        public Action? Action { get; init; }

        // Whether the action is the user's code, and not the end of an item.
        public bool IsGuarded { get; init; }

        public int Size { get; set; }
    }
}
