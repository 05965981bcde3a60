using System.Diagnostics;
using System.Globalization;

namespace Parallelism.Threads;

// How long an item may run, and how long it may then take to obey its token; and the words for an item that passed it.
internal sealed class Limit(TimeSpan timeout, TimeSpan gracePeriod)
{
    // What cannot pass in the life of a process, and can be added to a timestamp.
    private const long Forever = long.MaxValue / 4;

    public TimeSpan Timeout => timeout;

    public long TimeoutTicks { get; } = Ticks(timeout);

    public long GraceTicks { get; } = Ticks(gracePeriod);

    public WorkTimeoutException Ended(string method, long index) => Error(
        $"{Name(method, index)} ran for longer than its limit of {timeout} and was cancelled. Raise Timeout if it needs more time.", method, index, false);

    public WorkTimeoutException Abandoned(string method, long index) => Error(
        $"{Name(method, index)} ran for longer than its limit of {timeout}, did not end within {gracePeriod} of its cancellation, and was abandoned: it still " +
        "runs on its thread, which .NET cannot stop, and what comes of it is dropped. Let the work heed its token, raise Timeout or GracePeriod, or run it " +
        $"on a {nameof(ProcessStrategy)}, which kills such work.",
        method,
        index,
        true);

    private WorkTimeoutException Error(string message, string method, long index, bool isAbandoned) =>
        new(message) { Limit = timeout, Method = method, ItemIndex = index < 0 ? null : index, IsAbandoned = isAbandoned };

    private static string Name(string method, long index) =>
        index < 0 ? method : string.Create(CultureInfo.InvariantCulture, $"{method} (item {index})");

    private static long Ticks(TimeSpan time) => (long)Math.Min(Forever, Math.Ceiling(time.TotalSeconds * Stopwatch.Frequency));
}
