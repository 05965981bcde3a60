using System.Collections.Concurrent;
using System.Reflection;

namespace Parallelism.Dispatch;

// The measured durations of a strategy, by method: what one call learnt the next one knows.
internal sealed class DurationBook
{
    private readonly ConcurrentDictionary<MethodInfo, WorkDuration> _durations = new();

    public WorkDuration Of(Delegate work) => _durations.GetOrAdd(work.Method, static _ => new());
}
