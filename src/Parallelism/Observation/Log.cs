using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Parallelism.Observation;

// What strategies log. The ids are for filters and alerts and never change their meaning; docs/observability.md lists them.
internal sealed partial class Log
{
    private const string Category = "Parallelism";

    private static readonly Log Silent = new(NullLogger.Instance);

    private readonly ILogger _logger;

    private Log(ILogger logger) => _logger = logger;

    public static Log For(ILoggerFactory? factory) => factory is null ? Silent : new(factory.CreateLogger(Category));

    [LoggerMessage(EventId = 100, Level = LogLevel.Debug, Message = "Worker {Number} is process {ProcessId}")]
    public partial void WorkerStarted(int number, int processId);

    [LoggerMessage(EventId = 101, Level = LogLevel.Warning, Message = "A worker process could not be started, {Failures} times in a row; it is tried again")]
    public partial void WorkerStartFailed(int failures, Exception error);

    [LoggerMessage(EventId = 102, Level = LogLevel.Error, Message = "No worker process could be started and kept, {Failures} times in a row; the {Calls} calls that wait fail")]
    public partial void NoWorkers(int failures, int calls, Exception error);

    [LoggerMessage(EventId = 103, Level = LogLevel.Warning, Message = "Worker process {ProcessId} {Death} (cause {Cause}); the {Failed} items that it lost fail or run again, {Returned} that it had not begun go to others")]
    public partial void WorkerCrashed(int processId, string death, WorkerCrashCause cause, int failed, long returned);

    [LoggerMessage(EventId = 104, Level = LogLevel.Debug, Message = "Worker process {ProcessId} left after {Items} items: {Reason}")]
    public partial void WorkerLeft(int processId, long items, string reason);

    [LoggerMessage(EventId = 105, Level = LogLevel.Information, Message = "Worker process {ProcessId} is killed because {Reason}")]
    public partial void WorkerKilled(int processId, string reason);

    [LoggerMessage(EventId = 106, Level = LogLevel.Information, Message = "{Method} (item {Item}) failed with {Error} and runs again, for the {Retry}. time, in {Delay}")]
    private partial void ItemRetried(string method, long item, string error, int retry, TimeSpan delay);

    // The type of the error only: its message may hold data of the item.
    public void ItemRetried(string method, long item, Exception error, int retry, TimeSpan delay)
    {
        string name = error.GetType().Name;
        ItemRetried(method, item, name, retry, delay);
    }

    [LoggerMessage(EventId = 107, Level = LogLevel.Warning, Message = "{Method} (item {Item}) passed its limit of {Limit} and is cancelled")]
    public partial void ItemTimedOut(string method, long item, TimeSpan limit);

    [LoggerMessage(EventId = 108, Level = LogLevel.Warning, Message = "{Method} (item {Item}) passed its limit of {Limit}, did not heed its token, and is abandoned: it runs on beside the others")]
    public partial void ItemAbandoned(string method, long item, TimeSpan limit);

    [LoggerMessage(EventId = 109, Level = LogLevel.Information, Message = "The degree is {MaxDegreeOfParallelism} from now on; it was {Before}")]
    public partial void Resized(int maxDegreeOfParallelism, int before);

    [LoggerMessage(EventId = 110, Level = LogLevel.Warning, Message = "Worker process {ProcessId} was to be killed and does not end: the system refuses it")]
    public partial void WorkerStays(int processId);
}
