using System.Globalization;

namespace Parallelism.Dispatch;

// Words for what befell an item. What, which, evidence, way out.
internal static class Obituary
{
    // An item that had not begun is blamed when that many workers died with it next.
    public static WorkerCrashedException Crashed(Operation operation, long item, WorkerDeath death, int deaths = 0)
    {
        string when = deaths == 0
            ? $" while running {Name(operation, item)}, which had run for {Words(death.RunningTime)}"
            : $" before it had begun {Name(operation, item)}, as {deaths - 1} others did: what is next each time is held to be the reason";
        string dump = death.DumpPath is null ? "" : $" Its memory dump: {death.DumpPath} (open it with dotnet-dump analyze).";
        string lastWords = death.StandardError.Length == 0 ? "" : $" Last lines of its standard error: {death.StandardError}";
        return new($"Worker process {death.ProcessId} {death.Text}{when}.{death.Advice}{dump}{lastWords}")
        {
            Cause = death.Cause,
            ProcessId = death.ProcessId,
            ExitCode = death.ExitCode,
            Signal = death.Signal,
            StandardError = death.StandardError,
            RunningTime = deaths == 0 ? death.RunningTime : TimeSpan.Zero,
            DumpPath = death.DumpPath,
            Method = operation.Method,
            ItemIndex = Index(operation, item),
        };
    }

    public static WorkTimeoutException TimedOut(Operation operation, long item, TimeSpan limit) =>
        new($"{Name(operation, item)} ran for longer than its limit of {limit} and was ended. Raise Timeout if it needs more time.")
        {
            Limit = limit,
            Method = operation.Method,
            ItemIndex = Index(operation, item),
        };

    private static string Words(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
        { TotalMinutes: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.0} h"),
    };

    private static long? Index(Operation operation, long item) => operation.IsBatch ? operation.FirstIndex + item : null;

    private static string Name(Operation operation, long item) =>
        operation.IsBatch ? $"{operation.Method} (item {operation.FirstIndex + item})" : operation.Method;
}
