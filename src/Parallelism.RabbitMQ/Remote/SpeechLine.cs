using Parallelism.Dispatch;

namespace Parallelism.Remote;

// What chunks say on its way to the user's code, which may throw or block: one thing at a time, on the thread pool, and the ends of items behind what
// they said. One line for each chunk.
internal sealed class SpeechLine(Action<WorkerOutput> listener)
{
    private readonly Lock _gate = new();
    private readonly Queue<(Operation? Operation, Action Action)> _line = new();
    private bool _isBusy;

    public void Say(Operation? operation, WorkerOutput output) => Add(operation, () => listener(output));

    public void Add(Operation? operation, Action deliver)
    {
        lock (_gate)
        {
            _line.Enqueue((operation, deliver));
            if (_isBusy)
                return;
            _isBusy = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(static line => line.Run(), this, preferLocal: false);
    }

    // Behind all that is there; at once where nothing is.
    public void Then(Action action)
    {
        lock (_gate)
        {
            if (_isBusy)
            {
                _line.Enqueue((null, action));
                return;
            }
        }
        action();
    }

    private void Run()
    {
        while (true)
        {
            (Operation? Operation, Action Action) next;
            lock (_gate)
            {
                if (!_line.TryDequeue(out next))
                {
                    _isBusy = false;
                    return;
                }
            }
            try
            {
                next.Action();
            }
            catch (Exception error)
            {
                next.Operation?.OnListenerFailed(error);
            }
        }
    }
}
