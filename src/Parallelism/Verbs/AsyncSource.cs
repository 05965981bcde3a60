using System.Runtime.CompilerServices;

namespace Parallelism.Verbs;

internal static class AsyncSource
{
    // System.Linq's ToAsyncEnumerable does the same, but would show as a foreign frame in stacks of sources that throw.
    public static async IAsyncEnumerable<T> Of<T>(IEnumerable<T> source, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (T item in source)
        {
            yield return item;
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
