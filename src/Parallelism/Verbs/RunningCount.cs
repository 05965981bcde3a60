namespace Parallelism.Verbs;

// Counts what has been started and has not ended. The count begins at one, for whoever still starts more.
internal sealed class RunningCount
{
    private readonly TaskCompletionSource _none = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count = 1;

    public void Add() => Interlocked.Increment(ref _count);

    public void Remove()
    {
        if (Interlocked.Decrement(ref _count) == 0)
            _none.SetResult();
    }

    public Task WaitForNoneAsync()
    {
        Remove();
        return _none.Task;
    }
}
