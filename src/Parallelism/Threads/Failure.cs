using System.Runtime.CompilerServices;

namespace Parallelism.Threads;

internal static class Failure
{
    // As an async method would: a cancellation with its own exception makes a cancelled task.
    public static void Set<TResult>(TaskCompletionSource<TResult> task, Exception error)
    {
        var failed = AsyncTaskMethodBuilder<TResult>.Create();
        failed.SetException(error);
        task.TrySetFromTask(failed.Task);
    }
}
