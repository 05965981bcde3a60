namespace Parallelism.Dispatch;

// Words for what befell an item. What, which, evidence, way out.
internal static class Obituary
{
    public static WorkerCrashedException Crashed(Operation operation, long item, WorkerDeath death, Attempts before)
    {
        string lastWords = death.StandardError.Length == 0 ? "" : $" Last lines of its standard error: {death.StandardError}";
        return new($"Worker process {death.ProcessId} {death.Text} while running {Name(operation, item)}{Which(before)}.{death.Advice}{lastWords}", before.LastError)
        {
            Cause = death.Cause,
            ProcessId = death.ProcessId,
            ExitCode = death.ExitCode,
            Signal = death.Signal,
            StandardError = death.StandardError,
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

    private static long? Index(Operation operation, long item) => operation.IsBatch ? operation.FirstIndex + item : null;

    private static string Which(Attempts before) => before.Count == 0 ? "" : $", attempt {before.Count + 1}";

    private static string Name(Operation operation, long item) =>
        operation.IsBatch ? $"{operation.Method} (item {operation.FirstIndex + item})" : operation.Method;
}
