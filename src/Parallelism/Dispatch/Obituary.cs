using System.Globalization;

namespace Parallelism.Dispatch;

// Words for what befell an item. What, which, evidence, way out.
internal static class Obituary
{
    public static WorkerCrashedException Crashed(Operation operation, long item, WorkerDeath death, Attempts before) => Write(
        operation, item, death, before, death.RunningTime, $"while running {Name(operation, item)}{Which(before)}, which had run for {Words(death.RunningTime)}");

    // It had ended, and must not run again, but its outcome cannot be read any more.
    public static WorkerCrashedException Unheard(Operation operation, long item, WorkerDeath death, Attempts before) => Write(
        operation, item, death, before, TimeSpan.Zero, $"before the outcome of {Name(operation, item)}{Which(before)} could be read");

    // It had not begun, but that many workers died with it next.
    public static WorkerCrashedException Blamed(Operation operation, long item, WorkerDeath death, Attempts before, int deaths) => Write(
        operation, item, death, before, TimeSpan.Zero,
        $"before it had begun {Name(operation, item)}, as {deaths - 1} others did: what is next each time is held to be the reason");

    private static WorkerCrashedException Write(Operation operation, long item, WorkerDeath death, Attempts before, TimeSpan runningTime, string when)
    {
        string dump = death.DumpPath is null ? "" : $" Its memory dump: {death.DumpPath} (open it with dotnet-dump analyze).";
        string lastWords = death.StandardError.Length == 0 ? "" : $" Last lines of its standard error: {death.StandardError}";
        return new($"Worker process {death.ProcessId} {death.Text} {when}.{death.Advice}{dump}{lastWords}", before.LastError)
        {
            Cause = death.Cause,
            ProcessId = death.ProcessId,
            ExitCode = death.ExitCode,
            Signal = death.Signal,
            StandardError = death.StandardError,
            RunningTime = runningTime,
            DumpPath = death.DumpPath,
            Method = operation.Method,
            ItemIndex = Index(operation, item),
            Attempt = before.Count + 1,
        };
    }

    public static WorkTimeoutException TimedOut(Operation operation, long item, TimeSpan limit, Attempts before) =>
        new($"{Name(operation, item)}{Which(before)} ran for longer than its limit of {limit} and was ended. Raise Timeout if it needs more time.", before.LastError)
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

    private static string Which(Attempts before) => before.Count == 0 ? "" : $", attempt {before.Count + 1}";

    private static string Name(Operation operation, long item) =>
        operation.IsBatch ? $"{operation.Method} (item {operation.FirstIndex + item})" : operation.Method;
}
